/** The folder that a command is given as RUN: whether there is a run in it, and which one may have been meant. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { lookAt } from "../../engine/io/files/lookAt.ts";
import { badInput, type ErrorParts } from "../../protocol/errors.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import { closestMatch } from "../../protocol/text/closestMatch.ts";
import { holdsRun } from "../archive/runFacts.ts";

/** Where runs go unless set otherwise, below the working directory. */
export const defaultRunsFolder = path.join(".splitcom", "runs");

/** Runs that are named where none of them was. */
const mostNamed = 3;

/** @throws bad-input where a folder holds no run, with what is there instead and the runs that may have been meant. */
export function refuseNoRun(folder: string): void {
  if (isFolder(folder) && holdsRun(folder)) return;
  const runs = runsIn(folder);
  if (runs.length === 0) throw nothingAt(folder, "a run's folder", path.join(defaultRunsFolder, "RUN"));
  throw badInput({ what: "this is a folder of runs, not a run", where: folder, range: `one of ${named(runs)}` });
}

/** The same of commands that take a folder of runs, too. @throws bad-input where it holds none, and is none. */
export function refuseNoRuns(folder: string): void {
  if (runsIn(folder).length > 0 || (isFolder(folder) && holdsRun(folder))) return;
  throw nothingAt(folder, "a run's folder, or a folder of runs", defaultRunsFolder);
}

function nothingAt(folder: string, expected: string, example: string) {
  const found = lookAt(folder);
  const what =
    found === undefined
      ? "there is no such folder"
      : found.isDirectory()
        ? `there is no run in this folder: it has no ${runFiles.record}`
        : "this is a file";
  return badInput({ what, where: folder, range: `${expected}, such as ${example}`, ...remedyFor(folder) });
}

/** Runs where they usually are: below the folder, beside it, or below the working directory. */
function remedyFor(folder: string): Pick<ErrorParts, "remedy"> {
  const usual = [path.join(folder, defaultRunsFolder), path.join(folder, "runs"), defaultRunsFolder];
  const beside = [path.dirname(folder), defaultRunsFolder].flatMap(runsIn);
  const meant = closestMatch(
    path.basename(folder),
    beside.map((run) => path.basename(run)),
  );
  const near = meant && beside.find((run) => path.basename(run) === meant);
  if (near !== undefined) return { remedy: `Did you mean ${near}?` };
  const full = usual.find((runs) => runsIn(runs).length > 0);
  return full === undefined ? {} : { remedy: `${full} holds ${named(runsIn(full).map((run) => path.basename(run)))}.` };
}

function named(runs: readonly string[]): string {
  const others = runs.length - mostNamed;
  return `${runs.slice(0, mostNamed).join(", ")}${others > 0 ? ` and ${others} more` : ""}`;
}

/** By name, which begins with when it was started: latest first. */
function runsIn(folder: string): string[] {
  if (!isFolder(folder)) return [];
  try {
    const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const names = folders.map(({ name }) => name).sort((a, b) => b.localeCompare(a));
    return names.map((name) => path.join(folder, name)).filter(holdsRun);
  } catch {
    return [];
  }
}

const isFolder = (name: string) => lookAt(name)?.isDirectory() === true;
