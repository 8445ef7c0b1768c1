/**
 * `npm run guard`: records what the bundled examples give, and compares, bit for bit, before and after a change of the engine.
 *
 * Record with the commit before, compare with the commit after, on one machine: relaxed SIMD gives other bits on other processors.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { packageRoot } from "../../extension/engine/io/packageRoot.ts";
import { exitCodes } from "../../extension/programs/cli/exitCodes.ts";
import { backendNames } from "../../extension/protocol/config/runConfig.ts";
import { badInput } from "../../extension/protocol/errors.ts";
import { program } from "../bench/program.ts";
import { casesOf, exampleNames, type GuardCase, nameOf } from "./cases.ts";
import { describeDifferences, differences } from "./compare.ts";
import { passages, recordRuns } from "./recordRun.ts";
import { readRunImage } from "./runImage.ts";

const options = {
  record: { value: "DIR", help: "Record runs there, by the command line of --cli." },
  compare: { value: "DIR", help: "Run again what was recorded there, and print the differences." },
  cli: { value: "FILE", help: "dist/cli.cjs of the checkout to run; this one's unless given." },
  example: { value: "NAME", multiple: true, help: "Only this example; may be given several times." },
  backend: { value: "NAME", multiple: true, help: `wasm and native unless given. ${backendNames.join(", ")}.` },
  lanes: { value: "N", multiple: true, help: "1 and 2 unless given." },
  set: { value: "PATH=VALUE", multiple: true, help: "Change every example, as splitcom run --set." },
} as const;

/** Beside the recorded runs: what was run. */
interface Recorded {
  cases: GuardCase[];
  changes: readonly string[];
}

const recordedFile = (folder: string) => path.join(folder, "guard.json");

void program(
  "Holds runs of the bundled examples against those of another commit, bit for bit.",
  options,
  async (given, { stdout }) => {
    const cli = path.resolve(given.cli ?? path.join(packageRoot(), "dist", "cli.cjs"));
    const say = (line: string) => void stdout.write(`${line}\n`);
    if (given.record !== undefined) {
      const cases = casesOf(
        or(given.example, exampleNames()),
        or(given.backend, ["wasm", "native"]),
        or(given.lanes, ["1", "2"]).map(Number),
      );
      await record(given.record, { cases, changes: given.set }, cli, say);
      return exitCodes.done;
    }
    if (given.compare === undefined) throw badInput({ what: "give --record DIR or --compare DIR" });
    return (await compare(given.compare, cli, say)) ? exitCodes.done : exitCodes["run-failed"];
  },
);

async function record(folder: string, recorded: Recorded, cli: string, say: (line: string) => void): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw badInput({ what: "the folder is not empty", where: folder });
  for (const each of recorded.cases) {
    await recordRuns(folder, each, { cli, changes: recorded.changes });
    say(`recorded ${nameOf(each)}`);
  }
  writeFileSync(recordedFile(folder), JSON.stringify(recorded, null, 2));
}

/** @returns whether all runs are the same. */
async function compare(folder: string, cli: string, say: (line: string) => void): Promise<boolean> {
  if (!existsSync(recordedFile(folder))) throw badInput({ what: "nothing was recorded here", where: folder });
  const { cases, changes }: Recorded = JSON.parse(readFileSync(recordedFile(folder), "utf8"));
  const after = path.join(folder, "after");
  let equal = true;
  for (const each of cases) {
    await recordRuns(after, each, { cli, changes });
    const before = readRunImage(path.join(folder, nameOf(each), "whole"));
    for (const passage of passages) {
      const found = differences(before, readRunImage(path.join(after, nameOf(each), passage)));
      const lines = found.length === 0 ? [`the same, ${before.size} pieces`] : describeDifferences(found);
      say(`${nameOf(each)}, ${passage}: ${lines.join("\n  ")}`);
      if (found.length > 0) equal = false;
    }
  }
  return equal;
}

function or<T>(given: readonly T[], otherwise: readonly T[]): readonly T[] {
  return given.length > 0 ? given : otherwise;
}
