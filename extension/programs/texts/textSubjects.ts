/** The runs that generate texts: their models and adapters. */
import { existsSync } from "node:fs";
import path from "node:path";
import { modelFingerprint } from "../../engine/store/modelFingerprint.ts";
import { readRecord } from "../../engine/store/runReader.ts";
import { toWireError } from "../../protocol/errors.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import type { TextProblem } from "../../protocol/run/texts.ts";
import { type LoadedConfig, recordedConfig } from "../cli/loadConfig.ts";

export interface TextSubject {
  run: RunId;
  /** Undefined where the record cannot be read. */
  loaded: LoadedConfig | undefined;
  /** `modelFingerprint` of the model before fine-tuning; null where it cannot be read. */
  model: string | null;
  /** Why no texts can be written after fine-tuning. */
  problem: TextProblem | null;
}

/** Runs that began from the same model. */
export interface ModelGroup {
  /** Distinguishes the group from others. */
  key: string;
  /** As configured. */
  name: string;
  subjects: TextSubject[];
}

/** The folder of a run's adapter, written when its last epoch has ended. */
export function finalAdapter(run: RunId): string {
  return path.join(run, runFiles.adapters, "final");
}

/** Never rejects: a run that cannot be read has that as its problem. */
export async function textSubject(run: RunId): Promise<TextSubject> {
  try {
    const record = await readRecord(run);
    const loaded = recordedConfig(run, record);
    const hasAdapter = existsSync(path.join(finalAdapter(run), "adapter_model.safetensors"));
    const missing: TextProblem = { kind: record.status === "running" ? "running" : "unfinished" };
    return { run, loaded, ...readModel(loaded, hasAdapter ? null : missing) };
  } catch (error) {
    return { run, loaded: undefined, model: null, problem: unreadable(error) };
  }
}

function readModel({ config, baseDirectory }: LoadedConfig, problem: TextProblem | null) {
  try {
    return { model: modelFingerprint(config.model, baseDirectory), problem };
  } catch (error) {
    return { model: null, problem: unreadable(error) };
  }
}

function unreadable(error: unknown): TextProblem {
  return { kind: "unreadable", message: toWireError(error).message };
}

/** By model, in the order of their first runs; a run whose record cannot be read is a group of its own. */
export function byModel(subjects: readonly TextSubject[]): ModelGroup[] {
  const groups = new Map<string, ModelGroup>();
  for (const subject of subjects) {
    const name = subject.loaded?.config.model ?? path.basename(subject.run);
    const key = subject.model ?? `${name} of ${subject.run}`;
    const group = groups.get(key) ?? { key, name, subjects: [] };
    groups.set(key, { ...group, subjects: [...group.subjects, subject] });
  }
  return [...groups.values()];
}
