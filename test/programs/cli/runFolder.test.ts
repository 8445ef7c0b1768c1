/** What commands say of a folder that holds no run. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { exampleRecord } from "../../engine/store/exampleRun.ts";
import { splitcom } from "./captured.ts";

/** A folder of runs that have ended, with these names. */
function runsNamed(...names: string[]): string {
  const folder = path.join(temporaryFolder(), "runs");
  for (const name of names) {
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, "run.json"), JSON.stringify(exampleRecord({ status: "done" })));
  }
  return folder;
}

async function refusal(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await splitcom(...argv);
  expect([code, stdout]).toEqual([2, ""]);
  return stderr;
}

const commands = [["status"], ["stop"], ["pause"], ["theta", "0.9"], ["resume"], ["fork"]];

describe.each(commands)("splitcom %s", (command, ...more) => {
  let runs: string;
  beforeEach(() => {
    runs = runsNamed("2026-01-01-fixed", "2026-01-02-fixed", "2026-01-03-learned", "2026-01-04-learned");
  });
  const run = (name: string) => path.join(runs, name);

  it("of a folder of runs names some of them, the latest first", async () => {
    const latest = ["2026-01-04-learned", "2026-01-03-learned", "2026-01-02-fixed"].map(run).join(", ");
    expect(await refusal(command!, runs, ...more)).toBe(
      `${runs}: this is a folder of runs, not a run; expected one of ${latest} and 1 more.\n`,
    );
  });

  it("of a run's name with a typing mistake names the run", async () => {
    expect(await refusal(command!, run("2026-01-01-fxed"), ...more)).toBe(
      `${run("2026-01-01-fxed")}: there is no such folder; expected a run's folder, such as .splitcom/runs/RUN. Did you mean ${run("2026-01-01-fixed")}?\n`,
    );
  });

  it("of a file, or a folder of something else, says what it is", async () => {
    const file = path.join(run("2026-01-01-fixed"), "run.json");
    expect(await refusal(command!, file, ...more)).toContain(`${file}: this is a file; expected a run's folder`);
    expect(await refusal(command!, temporaryFolder(), ...more)).toContain(
      ": there is no run in this folder: it has no run.json; expected a run's folder",
    );
  });

  it("of the folder that holds the folder of runs names both", async () => {
    const workspace = path.dirname(runs);
    expect(await refusal(command!, workspace, ...more)).toContain(`${runs} holds 2026-01-04-learned, `);
  });
});

it.each(["report", "clean"])("splitcom %s of a folder without runs says so, and where some are", async (command) => {
  const folder = temporaryFolder();
  expect(await refusal(command, folder)).toBe(
    `${folder}: there is no run in this folder: it has no run.json; expected a run's folder, or a folder of runs, such as .splitcom/runs.\n`,
  );
  const workspace = path.dirname(runsNamed("one"));
  expect(await refusal(command, workspace)).toContain(`${path.join(workspace, "runs")} holds one.`);
});
