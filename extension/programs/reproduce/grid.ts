/** The runs that a reproduction of the paper needs, and carrying them out: each once, however often it is begun. */
import { existsSync, renameSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../engine/io/packageRoot.ts";
import { claimedOrigin, claimState, hasClaim } from "../../engine/store/claims/claim.ts";
import { readRecord } from "../../engine/store/runReader.ts";
import { eventsWithoutRecord, hasEvents } from "../../engine/store/runs/unrecordedRun.ts";
import { type PaperMethod, paperMethods, paperModels } from "../../protocol/config/paperMethods.ts";
import { badInput, toWireError } from "../../protocol/errors.ts";
import type { RunGroup } from "../../protocol/run/groups/runGroup.ts";
import { type GitDetail, type RunRecord, runFiles } from "../../protocol/run/runRecord.ts";
import type { Scale } from "../../protocol/scale.ts";
import type { Context } from "../cli/context.ts";
import { claimedConfig, type LoadedConfig, loadConfig } from "../cli/loadConfig.ts";
import { type ShownRun, showResumed, showRun } from "../cli/showRun.ts";

export interface ReproductionOptions {
  scale: Scale;
  methods: readonly PaperMethod[];
  model: keyof typeof paperModels;
  /** `path=value`, for all runs: the data, the model's directory; paths absolute. */
  sets: readonly string[];
}

export interface Cell {
  method: PaperMethod;
  /** The run's own folder. */
  directory: string;
  loaded: LoadedConfig;
  /** The reproduction, as which a list shows its runs together. */
  group: RunGroup;
}

/**
 * At the smallest scale eighty samples at ten clients would be one optimizer step an epoch, eight in all, which teach a model nothing. With
 * these there are forty, for as many samples computed.
 */
const minuteValues = { clients: 4, "training.batchSize": 4, "training.learningRate": 0.01 };

/**
 * @param out the reproduction's folder. @param runs the folder of its runs: its own, or one with other runs, where they are named after it.
 * @throws bad-input where the changes do not fit.
 */
export function planGrid(
  out: string,
  { scale, methods, model, sets }: ReproductionOptions,
  runs = path.join(out, "runs"),
): Cell[] {
  const template = path.join(packageRoot(), "media", "presets", "paper.splitcom.json");
  const isOwn = path.resolve(runs) === path.resolve(out, "runs");
  const id = path.basename(path.resolve(out));
  return methods.map((method) => {
    const name = isOwn ? method : `${method} (${scale})`;
    const values: Record<string, unknown> = {
      ...{ name, scale },
      ...paperModels[model],
      ...(scale === "minute" && minuteValues),
      ...paperMethods[method],
    };
    const changes = Object.entries(values).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const directory = path.join(runs, isOwn ? method : `${id}-${method}`);
    const loaded = loadConfig(template, [...changes, ...sets]);
    return { method, directory, loaded, group: { id, name: groupName(scale, loaded), size: methods.length } };
  });
}

function groupName(scale: Scale, { config }: LoadedConfig): string {
  const { format } = config.data;
  return `Reproduction (${[scale, ...(format === "synthetic" ? [] : [format])].join(", ")})`;
}

/**
 * Runs what has not been run yet; a run that was stopped resumes from its checkpoint.
 *
 * @returns false where it was interrupted. @throws whatever a run fails with, and bad-input where a folder holds another experiment.
 */
export async function runGrid(cells: readonly Cell[], context: Context, recordGit?: GitDetail): Promise<boolean> {
  for (const [index, cell] of cells.entries()) {
    context.stderr.write(`${cell.method} (${index + 1} of ${cells.length})\n`);
    const shown = await carryOut(cell, context, recordGit);
    if (shown?.record.status === "interrupted") return false;
  }
  return true;
}

/** @returns undefined where the run is done already. */
async function carryOut(
  { directory, loaded, group }: Cell,
  context: Context,
  recordGit: GitDetail | undefined,
): Promise<ShownRun | undefined> {
  const options = { out: directory, json: false, quiet: false, recordGit, group };
  const resumed = { ...options, takeOver: false };
  const runAgain = (why: unknown) => {
    context.stderr.write(`${toWireError(why).message}\n`);
    context.stderr.write(`the damaged run is kept as ${setAside(directory)}, and run again\n`);
    return showRun(loaded, options, context);
  };
  let known: Pick<RunRecord, "config"> & Partial<Pick<RunRecord, "status">>;
  try {
    const begun = await knownOf(directory);
    if (begun === "nothing") return showRun(loaded, options, context);
    // Whoever has it says so.
    if (begun === "claimed") return showResumed(directory, resumed, context);
    known = begun;
  } catch (error) {
    return runAgain(error);
  }
  const { config, status } = known;
  if (JSON.stringify(config) !== JSON.stringify(loaded.config)) {
    throw badInput({
      what: "the folder holds a run of another experiment",
      where: directory,
      remedy: "Name another folder with --out, or remove this one.",
    });
  }
  if (status === "done") return undefined;
  return showResumed(directory, resumed, context);
}

/**
 * What a run's folder says that it computes: its record, or the claim of one that was killed before. "claimed" where a process has it, and
 * is about to write its record.
 *
 * @throws bad-input where it is damaged.
 */
async function knownOf(directory: string) {
  if (existsSync(path.join(directory, runFiles.record))) return readRecord(directory);
  if (hasEvents(directory)) throw eventsWithoutRecord(directory);
  if (!hasClaim(directory)) return "nothing";
  const { state } = await claimState(directory);
  return state === "live" ? "claimed" : { config: claimedConfig(directory, claimedOrigin(directory)).config };
}

/** What was recorded stays, under a name that nobody takes for a method's run. @returns the new folder. */
export function setAside(directory: string): string {
  let number = 1;
  while (existsSync(`${directory}-damaged-${number}`)) number++;
  const aside = `${directory}-damaged-${number}`;
  renameSync(directory, aside);
  return aside;
}
