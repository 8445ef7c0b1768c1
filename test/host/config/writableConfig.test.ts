import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { writableConfig } from "../../../extension/host/config/writableConfig.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { reset, state } from "../fakeVscode.ts";

vi.mock("vscode", () => import("../fakeVscode.ts"));

let workspace: string;
let outside: string;

beforeEach(() => {
  reset();
  const folder = realpathSync(temporaryFolder());
  [workspace, outside] = [path.join(folder, "workspace"), path.join(folder, "outside")];
  for (const made of [workspace, outside]) mkdirSync(made);
  for (const made of [workspace, outside]) writeFileSync(path.join(made, "a.splitcom.json"), "{}");
  writeFileSync(path.join(workspace, "settings.json"), "{}");
  state.folders = [workspace];
});

it("a configuration of the workspace may be written to, also where the workspace was opened by a link", async () => {
  expect((await writableConfig(path.join(workspace, "a.splitcom.json"))).fsPath).toBe(
    path.join(workspace, "a.splitcom.json"),
  );
  const link = `${workspace} link`;
  symlinkSync(workspace, link);
  state.folders = [link];
  expect((await writableConfig(path.join(link, "a.splitcom.json"))).fsPath).toBe(path.join(link, "a.splitcom.json"));
});

it.each<[string, (name: string) => string, RegExp]>([
  ["outside the workspace", () => path.join(outside, "a.splitcom.json"), /is outside the workspace/],
  ["that only begins like the workspace", () => `${workspace}/../outside/a.splitcom.json`, /is outside the workspace/],
  ["of another kind", () => path.join(workspace, "settings.json"), /not an experiment configuration/],
  ["that is not there", () => path.join(workspace, "none.splitcom.json"), /cannot be read/],
  [
    "that is a link out of the workspace",
    (name) => {
      symlinkSync(path.join(outside, "a.splitcom.json"), name);
      return name;
    },
    /is outside the workspace/,
  ],
  [
    "behind a folder that is a link out of the workspace",
    () => {
      symlinkSync(outside, path.join(workspace, "folder"));
      return path.join(workspace, "folder", "a.splitcom.json");
    },
    /is outside the workspace/,
  ],
  [
    "that is a link to another kind of file",
    (name) => {
      symlinkSync(path.join(workspace, "settings.json"), name);
      return name;
    },
    /not an experiment configuration/,
  ],
  [
    "that is a folder",
    (name) => {
      mkdirSync(name);
      return name;
    },
    /this is not a file/,
  ],
  [
    "that is a named pipe",
    (name) => {
      execFileSync("mkfifo", [name]);
      return name;
    },
    /this is not a file/,
  ],
])("a file %s is not written to", async (_what, fileOf, message) => {
  await expect(writableConfig(fileOf(path.join(workspace, "b.splitcom.json")))).rejects.toThrow(message);
});

it("nothing is written to in an untrusted workspace", async () => {
  state.trusted = false;
  await expect(writableConfig(path.join(workspace, "a.splitcom.json"))).rejects.toThrow(/untrusted workspace/);
});
