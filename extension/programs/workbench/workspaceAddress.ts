/** What the browser is pointed to, and settings that keep a workbench to itself. */
import type { CodeServer } from "./codeServer.ts";

export interface Opened {
  /** Absolute. */
  folder: string;
  /** A file to show, absolute. */
  file?: string;
  /** Further options of VS Code's web workbench, `[name, value]`. */
  payload?: readonly (readonly [string, string])[];
}

/** The address at which a code-server shows a folder; it holds the secret that lets in. */
export function workspaceAddress(
  { origin, base }: Pick<CodeServer, "origin" | "base">,
  { folder, file, payload = [] }: Opened,
): string {
  const all = file === undefined ? payload : [...payload, ["openFile", remoteUri(origin, file)]];
  const options = all.length === 0 ? "" : `&payload=${encodeURIComponent(JSON.stringify(all))}`;
  return `${base}?folder=${encodePath(folder)}${options}`;
}

/** A file or folder of the server as the workbench names it. */
export function remoteUri(origin: string, file: string): string {
  return `vscode-remote://${new URL(origin).host}${encodePath(file)}`;
}

/** Readable, and whole also with `#`, `?`, `&` and `+` in a name. */
function encodePath(file: string): string {
  return encodeURIComponent(file).replaceAll("%2F", "/");
}

/** No welcome pages, no telemetry, no look for updates. */
export const quietSettings: Record<string, unknown> = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.enableExperiments": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  // Ask at once, instead of showing a banner over a window that seems broken: the experiment is what was come for.
  "security.workspace.trust.startupPrompt": "once",
  // What listens on a port here is no web application to be opened.
  "remote.autoForwardPorts": false,
  // Otherwise the chat opens by itself and takes a quarter of the window.
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
};
