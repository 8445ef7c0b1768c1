/** Which checkpoints a run's folder keeps: the latest and the one before, and those for forks. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { SplitcomError } from "../../../protocol/errors.ts";
import { fileError } from "../../io/files/fileErrors.ts";
import { lookAt } from "../../io/files/lookAt.ts";
import { openSafetensors } from "../../io/safetensors.ts";
import { parseSummary } from "./summary.ts";

/**
 * Within a run's `checkpoints` folder. Two are kept, for the newest may be damaged: `next`, whole from the beginning, becomes `latest` as
 * soon as that has become `previous`.
 */
export const names = {
  next: "next.safetensors",
  latest: "latest.safetensors",
  previous: "previous.safetensors",
} as const;

/** One that is kept for forks (`checkpoint.keepEvery`). */
export const keptName = (epoch: number) => `epoch-${String(epoch).padStart(3, "0")}.safetensors`;
const isKept = (name: string) => /^epoch-\d{3,}\.safetensors$/.test(name);

/**
 * Those that there are, in the order in which a run resumes from them: the newest, and where those are damaged the kept ones, the last first.
 * None where something else has the folder's place. @throws as `fileError` where it cannot be read.
 */
export function checkpointsIn(folder: string): string[] {
  const found = lookAt(folder)?.isDirectory() ? namesIn(folder) : [];
  const newest = [names.next, names.latest, names.previous].filter((name) => found.includes(name));
  const epochOf = (name: string) => Number(/\d+/.exec(name)![0]);
  const kept = found.filter(isKept).sort((a, b) => epochOf(b) - epochOf(a));
  return [...newest, ...kept].map((name) => path.join(folder, name));
}

/** Where a checkpoint stands in its run. */
export interface CheckpointPlace {
  file: string;
  /** Epochs that had ended. */
  epoch: number;
  /** Steps done of the epoch after them. */
  round: number;
  step: number;
}

export interface KeptCheckpoints {
  /** Each place once, latest first. */
  places: CheckpointPlace[];
  /** Why other files cannot be used: they are damaged, or of another version. */
  refused: SplitcomError[];
}

/** The checkpoints of a run's folder. @throws as {@link checkpointsIn}. */
export async function keptCheckpoints(folder: string): Promise<KeptCheckpoints> {
  const refused: SplitcomError[] = [];
  const found = new Map<number, CheckpointPlace>();
  for (const file of checkpointsIn(folder)) {
    try {
      const opened = await openSafetensors(file);
      await opened.close();
      const { epoch, round, step } = parseSummary(opened.metadata.checkpoint ?? "", file);
      if (!found.has(step)) found.set(step, { file, epoch, round, step });
    } catch (error) {
      if (!(error instanceof SplitcomError)) throw error;
      refused.push(error);
    }
  }
  return { places: [...found.values()].sort((a, b) => b.step - a.step), refused };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw fileError(error, "cannot read the checkpoints", folder);
  }
}
