/** `npm run fuzz`: damaged inputs for everything that reads what others wrote. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Output } from "../../extension/programs/cli/context.ts";
import { exitCodes } from "../../extension/programs/cli/exitCodes.ts";
import { badInput } from "../../extension/protocol/errors.ts";
import { count, program } from "../bench/program.ts";
import { makeBaseRun } from "./baseRun.ts";
import type { Finding } from "./findings.ts";
import { portions, targets } from "./targets.ts";
import { type WatchedFuzzing, watchFuzzing } from "./watch.ts";

const most = 100_000_000;

const options = {
  target: { value: "NAME", choices: Object.keys(targets), help: "Only this one; default all." },
  count: { value: "N", help: "Inputs, over all targets together; default 20000." },
  seed: { value: "N", help: "Default 11. A target, a seed and a number give the same input everywhere." },
  from: { value: "N", help: "Number of the first input; default 0." },
  dump: { help: "Show the inputs." },
} as const;

void program("Feed damaged inputs to everything that reads what others wrote.", options, async (given, { stdout }) => {
  if (given.dump && given.target === undefined) throw badInput({ what: "--dump needs --target NAME" });
  const seed = given.seed === undefined ? 11 : count("seed", given.seed, most, 11);
  const from = given.from === undefined || given.from === "0" ? 0 : count("from", given.from, most, 0);
  const total = count("count", given.count, most, given.dump ? 1 : 20_000);
  const chosen = given.target === undefined ? portions(total) : [{ target: given.target, count: total }];
  const folder = mkdtempSync(path.join(tmpdir(), "splitcom-fuzz-"));
  try {
    const baseRun = makeBaseRun(folder);
    const began = performance.now();
    const work = { portions: chosen.map((each) => ({ ...each, from })), seed, folder, baseRun, dump: given.dump };
    const result = await watchFuzzing(work, { onDump: (input) => stdout.write(`${input}\n`) });
    report(stdout, result, (performance.now() - began) / 1000);
    return result.findings.length === 0 ? exitCodes.done : exitCodes["run-failed"];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function report(out: Output, { findings, outcomes, peakBytes }: WatchedFuzzing, seconds: number): void {
  for (const { target, accepted, refused } of outcomes)
    out.write(`${target}: ${accepted + refused} inputs, ${accepted} accepted, ${refused} refused\n`);
  for (const finding of findings) out.write(shown(finding));
  const inputs = outcomes.reduce((sum, { accepted, refused }) => sum + accepted + refused, 0);
  const memory = `${Math.round(peakBytes / 1e6)} MB at most`;
  out.write(`${inputs} inputs in ${seconds.toFixed(0)} s, ${findings.length} findings, ${memory}\n`);
}

function shown({ target, kind, message, first, count, stack }: Finding): string {
  const frames = stack.split("\n").filter((line) => line.includes(" at "));
  return `FOUND ${target}: ${kind}: ${message} (${count} times, first number ${first})\n${frames.slice(0, 4).join("\n")}\n`;
}
