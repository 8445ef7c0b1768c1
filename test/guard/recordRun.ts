/** Runs an example twice through a command line: once from start to end, once stopped halfway and resumed. */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { badInput, runFailed } from "../../extension/protocol/errors.ts";
import type { RunEvent } from "../../extension/protocol/run/events.ts";
import { type GuardCase, nameOf, runArguments } from "./cases.ts";

/** The two runs of a case, as folders below the case's. */
export const passages = ["whole", "resumed"] as const;

export interface GuardOptions {
  /** The command line to run: `dist/cli.cjs` of a checkout. */
  cli: string;
  /** Changes to every example, as `--set` takes them. */
  changes: readonly string[];
}

/** Leaves both runs in `folder/NAME/whole` and `folder/NAME/resumed`. @throws run-failed with the command's last words. */
export async function recordRuns(folder: string, guardCase: GuardCase, { cli, changes }: GuardOptions): Promise<void> {
  const directory = path.join(folder, nameOf(guardCase));
  rmSync(directory, { recursive: true, force: true });
  const [whole, resumed] = passages.map((name) => path.join(directory, name)) as [string, string];
  const run = ["run", ...runArguments(guardCase, cli, changes), "--json", "--out"];
  const steps: { epoch: number; step: number }[] = [];
  await splitcom(cli, [...run, whole], (event) => {
    if (event.kind === "step") steps.push(event);
  });
  const later = steps.filter(({ epoch }) => epoch > 1);
  const stopAt = later[Math.floor((later.length - 1) / 2)]?.step;
  if (stopAt === undefined || stopAt === steps.length)
    throw badInput({ what: "a run is too short to be stopped", where: nameOf(guardCase), range: "at least 3 epochs" });
  await splitcom(cli, [...run, resumed], (event, stop) => {
    if (event.kind === "step" && event.step === stopAt) stop();
  });
  await splitcom(cli, ["resume", resumed, "--json"], () => undefined);
}

/** Runs to the end, or until `stop` has taken effect. */
function splitcom(
  cli: string,
  args: readonly string[],
  onEvent: (event: RunEvent, stop: () => void) => void,
): Promise<void> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stopped = false;
  let words = "";
  child.stderr.on("data", (chunk) => {
    words = `${words}${chunk}`.slice(-2000);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    onEvent(JSON.parse(line), () => {
      stopped = true;
      child.kill("SIGINT");
    });
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0 || stopped) return resolve();
      reject(
        runFailed({ what: `splitcom ${args.join(" ")} failed`, value: signal ?? `exit code ${code}: ${words.trim()}` }),
      );
    });
  });
}
