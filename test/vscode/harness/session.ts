/** A VS Code in a browser, on a workspace of its own that is gone afterwards. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { isComputed } from "../../../extension/programs/control/client.ts";
import { killHolder } from "../../../extension/programs/control/killHolder.ts";
import { type CodeServer, startCodeServer } from "../../../extension/programs/workbench/codeServer.ts";
import {
  type CodeServerRelease,
  currentCodeServer,
  installCodeServer,
} from "../../../extension/programs/workbench/codeServerInstall.ts";
import { quietSettings, workspaceAddress } from "../../../extension/programs/workbench/workspaceAddress.ts";
import { Complaints } from "./complaints.ts";
import { examples, project, workbenchHome } from "./paths.ts";

export interface SessionOptions {
  /** Example configurations to begin with, by their names without extension. */
  experiments?: readonly string[];
  /** Puts more into the workspace before it is opened. */
  prepare?: (folder: string) => Promise<void>;
  /** Settings of the workspace. */
  settings?: Record<string, unknown>;
  /** Default false: everything is trusted. */
  asksForTrust?: boolean;
  /** What the extensions folder holds: a link to this project (default), or what the caller installs there. */
  extension?: "linked" | ((extensions: string, state: string) => Promise<void>);
  /** Folders of further extensions, which are linked beside it. */
  besides?: readonly string[];
  /** Default: the current one. */
  release?: CodeServerRelease;
  env?: Record<string, string>;
  /** The PATH of extension host and terminals: VS Code takes it from a login shell. */
  path?: string;
}

export interface Session {
  readonly folder: string;
  readonly page: Page;
  readonly browser: Browser;
  readonly server: CodeServer;
  readonly complaints: Complaints;
  /** `PROGRAM -> HOST` of every connection that a process of the server wanted beyond this machine. */
  connectionsOut(): string[];
  /** The programs that the server and its descendants have run. */
  programs(): string[];
  file(name: string): string;
  close(): Promise<void>;
}

export const chromiumFlags = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
];

/** An extension, and a module to be loaded first by every other process. */
const recorder = path.join(project, "test", "vscode", "harness", "recorder");
const preload = `--require=${path.join(recorder, "main.cjs")}`;

/** Everything that a workspace's settings begin with. */
const workspaceSettings = {
  "terminal.integrated.env.linux": { NODE_OPTIONS: preload },
  "window.autoDetectColorScheme": false,
  "workbench.colorTheme": "Dark 2026",
  "git.enabled": false,
};

export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-vscode-"));
  const at = (...names: string[]) => path.join(scratch, ...names);
  const folder = at("workspace");
  makeWorkspace(folder, options);
  await options.prepare?.(folder);
  const extensions = at("extensions");
  mkdirSync(extensions);
  mkdirSync(at("home"));
  if (options.path !== undefined) writeFileSync(at("home", ".profile"), `export PATH="${options.path}"\n`);
  const { extension = "linked", besides = [], release = currentCodeServer } = options;
  if (extension === "linked") symlinkSync(project, path.join(extensions, "splitcom.splitcom-workbench-0.1.0"));
  else await extension(extensions, at("state"));
  for (const folder of [recorder, ...besides])
    symlinkSync(folder, path.join(extensions, `splitcom.${path.basename(folder)}-0.0.0`));

  const connections = at("connections.txt");
  const server = await startCodeServer({
    installation: await installCodeServer(workbenchHome, console.log, release),
    state: at("state"),
    extensions,
    port: 0,
    trustedFolder: options.asksForTrust ? undefined : folder,
    settings: quietSettings,
    env: {
      PATH: process.env.PATH,
      LANG: "C.UTF-8",
      HOME: at("home"),
      SHELL: "/bin/sh",
      XDG_CONFIG_HOME: at("home", ".config"),
      XDG_DATA_HOME: at("home", ".local", "share"),
      RECORD_CONNECTIONS: connections,
      NODE_OPTIONS: preload,
      ...options.env,
    },
  });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: chromiumFlags });
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const complaints = new Complaints(context, server.origin);
  await page.goto(workspaceAddress(server, { folder }));

  const noted = () => (existsSync(connections) ? readFileSync(connections, "utf8").trim().split("\n") : []);
  return {
    folder,
    page,
    browser,
    server,
    complaints,
    connectionsOut: () => noted().filter((line) => line.includes(" -> ")),
    programs: () => noted().filter((line) => !line.includes(" -> ")),
    file: (name) => path.join(folder, name),
    async close() {
      await browser.close();
      await server.stop();
      // Runs outlive their windows.
      await endRuns(folder);
      rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Ends the processes that compute runs of a workspace. */
export async function endRuns(folder: string): Promise<void> {
  const computed = readdirSafely(path.join(folder, ".splitcom", "runs")).filter(isComputed);
  await Promise.allSettled(computed.map((run) => killHolder(run)));
}

function readdirSafely(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

function makeWorkspace(folder: string, { experiments = [], settings = {} }: SessionOptions): void {
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  for (const name of experiments) {
    const file = `${name}.splitcom.json`;
    cpSync(path.join(examples, file), path.join(folder, file));
  }
  writeSettings(folder, settings);
}

/** Replaces the workspace's settings; VS Code applies them at once. */
export function writeSettings(folder: string, settings: Record<string, unknown>): void {
  const file = path.join(folder, ".vscode", "settings.json");
  writeFileSync(file, JSON.stringify({ ...workspaceSettings, ...settings }, null, 2));
}
