/** Colors and font of drawings, from the theme in force. */
import type { Rgb } from "./oklab.ts";

/** The part of a theme that canvases need; they cannot take colors from style sheets. */
export interface Ink {
  dark: boolean;
  /** As CSS. */
  foreground: string;
  muted: string;
  ground: string;
  /** Grid lines. */
  line: string;
  /** What was sent, or would be. */
  accent: string;
  /** What was reused. */
  reused: string;
  font: string;
  missing: { ground: Rgb; stripe: Rgb };
}
