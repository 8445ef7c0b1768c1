import { beforeEach, expect, it, vi } from "vitest";
import * as fake from "../fakeVscode.ts";

vi.mock("vscode", () => fake);
const { recordGitFor } = await import("../../../extension/host/runs/recordGit.ts");

beforeEach(() => fake.reset());
const file = fake.Uri.file("/a.splitcom.json") as never;

it.each([
  [undefined, "full"],
  ["full", "full"],
  ["commit", "commit"],
  ["none", "none"],
  ["off", "none"],
  [false, "none"],
])("the setting splitcom.recordGit %j records %s of the repository", (setting, detail) => {
  fake.state.settings.recordGit = setting;
  expect(recordGitFor(file)).toBe(detail);
});
