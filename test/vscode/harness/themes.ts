/** VS Code's four kinds of theme: of each the one that it begins with. */
import type { FrameLocator } from "playwright-core";
import { type Session, writeSettings } from "./session.ts";

export const themes = {
  dark: { name: "Dark 2026", kind: "vscode-dark" },
  light: { name: "Light 2026", kind: "vscode-light" },
  "high-contrast": { name: "Default High Contrast", kind: "vscode-high-contrast" },
  "high-contrast-light": { name: "Default High Contrast Light", kind: "vscode-high-contrast-light" },
} as const;

export type Theme = keyof typeof themes;

/** Switches the window's theme and waits until a webview has it. */
export async function switchTheme(session: Session, theme: Theme, view: FrameLocator): Promise<void> {
  const { name, kind } = themes[theme];
  writeSettings(session.folder, { "workbench.colorTheme": name });
  await view.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
  // Canvases repaint in the frame after.
  await session.page.waitForTimeout(300);
}
