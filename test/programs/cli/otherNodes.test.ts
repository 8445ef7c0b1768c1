/** The command line on the versions of Node.js that users have besides the one that runs this. Needs `npm run build`. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { packageRoot } from "../../../extension/engine/io/packageRoot.ts";
import { installNode, type NodeLine, nodeVersions } from "../../../extension/programs/workbench/nodeInstall.ts";
import { runFiles } from "../../../extension/protocol/run/runRecord.ts";

const root = packageRoot();
const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-nodes-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const experiment = path.join(scratch, "tiny.splitcom.json");
cpSync(path.join(root, "media", "examples", "quick-look.splitcom.json"), experiment);
const small = ["training.epochs=1", "data.maxTrain=16", "data.maxValidation=4", "clients=2"];

/** Runs the command line. @returns what it said; a failure rejects. */
function splitcom(node: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(node, [path.join(root, "dist", "cli.cjs"), ...args], { cwd: scratch });
}

/** A run into a folder of that name. @returns its metrics and what was said on the way. */
async function runOn(node: string, name: string, backend: string): Promise<{ metrics: string; said: string }> {
  const out = path.join(scratch, "runs", name);
  const sets = [...small, `backend=${backend}`, `name=${name}`].flatMap((change) => ["--set", change]);
  const { stdout, stderr } = await splitcom(node, "run", experiment, "--out", out, ...sets);
  // The first line names the run and its configuration.
  const metrics = readFileSync(path.join(out, runFiles.metrics), "utf8").split("\n").slice(1).join("\n");
  return { metrics, said: stdout + stderr };
}

/** What this process's Node.js computes. */
let here: string;
beforeAll(async () => {
  mkdirSync(path.join(scratch, "runs"));
  here = (await runOn(process.execPath, "here", "wasm")).metrics;
}, 60_000);

describe.each([22, 24] satisfies NodeLine[])("on Node.js %i the command line", (line) => {
  let node: string;
  let problem: unknown;
  beforeAll(async () => {
    const folder = path.join(root, ".workbench", `node-${line}`);
    node = await installNode(folder, line, console.log).catch((error) => {
      problem = error;
      return "";
    });
  }, 180_000);

  beforeEach((context) => {
    if (problem !== undefined) context.skip(`Node.js ${nodeVersions[line]} cannot be fetched: ${problem}`);
  });

  test("accepts a valid configuration", async () => {
    const { stdout, stderr } = await splitcom(node, "validate", experiment);
    expect(stdout + stderr).toMatch(/valid/);
    expect(stderr).not.toMatch(/Warning/);
  });

  test("computes the very same metrics on wasm, without a warning, and reports them", async () => {
    const { metrics, said } = await runOn(node, `wasm-${line}`, "wasm");
    expect(said).not.toMatch(/Warning/);
    expect(metrics).toBe(here);
    const { stdout } = await splitcom(node, "report", path.join(scratch, "runs"));
    expect(stdout).toMatch(`wasm-${line}`);
  });

  test("computes on native, where it loads, without a word of deprecated functions", async (context) => {
    const { stdout } = await splitcom(node, "backends");
    if (!/^\| native +\| yes/m.test(stdout)) return context.skip(`native does not load: ${stdout}`);
    const { metrics, said } = await runOn(node, `native-${line}`, "native");
    expect(said).not.toMatch(/Deprecat/);
    expect(metrics).toMatch(/"perplexity":\d/);
  });
});
