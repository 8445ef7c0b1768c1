/** The theme in force, from the variables that VS Code sets on the page, for what is drawn on canvases. */

import { lineColorNames, lineColors } from "../charts/lineColors.ts";
import type { Ink } from "../heatmap/ink.ts";
import { blend, type Color, hexColor, readColor, standsOut } from "./cssColor.ts";

export interface Theme extends Ink {
  highContrast: boolean;
  reducedMotion: boolean;
  /** For lines, as CSS; in the order in which they are given away. */
  palette: readonly string[];
  focus: string;
  error: string;
}

/** Keeps the theme up to date while the user changes it. */
export interface ThemeWatch {
  readonly theme: Theme;
  /** @returns what removes the listener */
  subscribe(listener: () => void): () => void;
  dispose(): void;
}

/** Begins to watch the page; one is enough for it. */
export function watchTheme(): ThemeWatch {
  let theme = readTheme();
  const listeners = new Set<() => void>();
  const update = () => {
    theme = readTheme();
    for (const listener of [...listeners]) listener();
  };
  // VS Code sets the variables on the root element first and the class of the body after them.
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  const motion = window.matchMedia("(prefers-reduced-motion: reduce)");
  motion.addEventListener("change", update);
  return {
    get theme() {
      return theme;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      observer.disconnect();
      motion.removeEventListener("change", update);
      listeners.clear();
    },
  };
}

/** Stands in for a color of the user's own that cannot be seen on the background, or looks like text. */
function seenColors(own: readonly string[], otherwise: readonly string[], ground: Color, foreground: Color): string[] {
  return otherwise.map((color, index) => {
    const read = readColor(own[index] ?? "", ground);
    return read && standsOut(read, ground, foreground) ? css(read) : css(hexColor(color));
  });
}

function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(`--vscode-${name}`).trim();
  const { classList } = document.body;
  const dark = !classList.contains("vscode-light") && !classList.contains("vscode-high-contrast-light");
  const highContrast = classList.contains("vscode-high-contrast") || classList.contains("vscode-high-contrast-light");
  const ground = readColor(value("editor-background")) ?? plain(dark ? 30 : 255);
  const foreground = readColor(value("foreground"), ground) ?? plain(dark ? 204 : 60);
  const muted = readColor(value("descriptionForeground"), ground) ?? foreground;
  const color = (name: string, otherwise: Color) => css(readColor(value(name), ground) ?? otherwise);
  const kind = highContrast ? (dark ? "highContrast" : "highContrastLight") : dark ? "dark" : "light";
  const palette = seenColors(lineColorNames.map(value), lineColors[kind], ground, foreground);
  const blue = readColor(value("charts-blue"), ground);
  return {
    dark,
    highContrast,
    reducedMotion:
      classList.contains("vscode-reduce-motion") || window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    foreground: css(foreground),
    muted: css(highContrast ? foreground : muted),
    ground: css(ground),
    // In high contrast a faint grid would be none.
    line: css(blend(ground, foreground, highContrast ? 0.4 : 0.14)),
    accent: blue && standsOut(blue, ground, foreground) ? css(blue) : palette[0]!,
    reused: css(blend(ground, foreground, highContrast ? 0.45 : 0.28)),
    focus: color("focusBorder", foreground),
    error: color("errorForeground", foreground),
    palette,
    font: `12px ${value("font-family") || "sans-serif"}`,
    missing: { ground: blend(ground, foreground, 0.06), stripe: blend(ground, foreground, 0.2) },
  };
}

/** Dark on white, in the colors of light themes: for pictures, which go into documents. */
export const printTheme: Theme = {
  dark: false,
  highContrast: false,
  reducedMotion: true,
  foreground: "rgb(30, 30, 30)",
  muted: "rgb(85, 85, 85)",
  ground: "rgb(255, 255, 255)",
  line: "rgb(222, 222, 222)",
  accent: css(hexColor(lineColors.light[0]!)),
  reused: "rgb(190, 190, 190)",
  focus: "rgb(0, 95, 184)",
  error: "rgb(161, 38, 13)",
  palette: lineColors.light.map((color) => css(hexColor(color))),
  font: "12px Helvetica, Arial, sans-serif",
  missing: { ground: plain(242), stripe: plain(215) },
};

function plain(level: number): Color {
  return [level, level, level];
}

function css([red, green, blue]: Color): string {
  return `rgb(${red}, ${green}, ${blue})`;
}
