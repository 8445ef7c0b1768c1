/** The example of docs/reports.md: it names columns that the report has, and where pandas is installed it runs. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { createRun } from "../../../extension/engine/store/runStore.ts";
import { reportRuns } from "../../../extension/programs/cli/runReport.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { epochEvent, exampleRecord } from "../../engine/store/exampleRun.ts";

const example = /```python\n([\s\S]*?)```/.exec(readFileSync("docs/reports.md", "utf8"))![1]!;

/** Two thresholds, three seeds of each. */
async function sweep(folder: string): Promise<string> {
  const runs = [0.9, 0.98].flatMap((theta) => [0, 1, 2].map((seed) => ({ theta, seed })));
  const folders = runs.map(({ theta, seed }) => {
    const text = JSON.stringify({
      model: "nano",
      seed,
      data: { format: "synthetic" },
      control: { kind: "fixed", theta },
    });
    const directory = path.join(folder, `${theta}-${seed}`);
    const store = createRun(directory, exampleRecord({ config: parseConfig(text, "").config!, seed }));
    store.append({ ...epochEvent(1), perplexity: 100 * theta + seed });
    store.append({ kind: "end", status: "done", epoch: 1, step: 10 });
    return directory;
  });
  return (await reportRuns(folders, "csv")).text;
}

const python = ["python3", "python"].find((name) => spawnSync(name, ["-c", "import pandas"]).status === 0);
if (python === undefined) console.warn("skipped: no Python with pandas");

it("the example for pandas names columns that the report has", async () => {
  const columns = (await sweep(temporaryFolder())).split("\n", 1)[0]!.split(",");
  const named = [...example.matchAll(/"([\w.]+)"/g)].map(([, name]) => name!);
  const attributes = [...example.matchAll(/\bruns\.(?!csv)(\w+)/g)].map(([, name]) => name!);
  const wanted = [...named.filter((name) => /^config\.|^[a-z]+[A-Z]|^perplexity$/.test(name)), ...attributes];
  expect(wanted.length).toBeGreaterThan(3);
  expect(wanted.filter((name) => !columns.includes(name))).toEqual([]);
});

it.runIf(python)("the example for pandas groups runs by threshold, with mean and spread over seeds", async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "runs.csv"), await sweep(folder));
  const { stdout, stderr, status } = spawnSync(python!, ["-c", example], { cwd: folder, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/0\.90?\s+91\.0+\s+1\.0+\s+3/);
  expect(stdout).toMatch(/0\.98\s+99\.0+\s+1\.0+\s+3/);
});
