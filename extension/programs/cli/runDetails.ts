/** What a table in CSV or JSON says of a run besides its figures: all that distinguishes it, so that it can be plotted and grouped. */
import type { StoredFigures } from "../../engine/store/runReader.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import type { MetricEvent } from "../../protocol/run/events.ts";
import type { ForkOrigin } from "../../protocol/run/runRecord.ts";
import { noLabels, type RunLabels } from "../../protocol/run/runSummary.ts";
import type { ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import { readLabels } from "../archive/labelsFile.ts";

/** A threshold that was set by hand, or given back: then `theta` is what came into force. */
export interface HandSetting {
  epoch: number;
  step: number;
  group: ThresholdGroup;
  hand: "taken" | "givenBack";
  theta: number;
}

export interface RunDetails {
  /** ISO 8601, UTC. */
  startedAt: string;
  endedAt: string | null;
  starred: boolean;
  tags: readonly string[];
  note: string;
  byHand: readonly HandSetting[];
  forkedFrom: ForkOrigin | null;
  /** The id of the set of runs that it is one of. */
  group: string | null;
  validationSamples: number | null;
  validationInputs: number | null;
  backend: string | null;
  config: RunConfig;
}

export function detailsOf(
  { record, metrics }: Pick<StoredFigures, "record" | "metrics">,
  labels: RunLabels,
): RunDetails {
  const { starred, tags, note } = labels;
  const heldOut = record.data.find(({ role }) => role === "validation");
  return {
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    starred,
    tags,
    note,
    byHand: metrics.flatMap(handSetting),
    forkedFrom: record.forkedFrom ?? null,
    group: record.group?.id ?? null,
    validationSamples: heldOut?.samples ?? null,
    validationInputs: heldOut?.inputs ?? null,
    backend: record.backend?.name ?? null,
    config: record.config,
  };
}

function handSetting(event: MetricEvent): HandSetting[] {
  if (event.kind !== "control" || event.hand === undefined) return [];
  const { epoch, step, group, hand, theta } = event;
  return [{ epoch, step, group, hand, theta }];
}

/** What the user wrote on a run; damaged labels are no reason to leave it out of a report. */
export async function labelsOf(directory: string): Promise<{ labels: RunLabels; complaint?: string }> {
  try {
    return { labels: await readLabels(directory) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { labels: noLabels, complaint: `${why} The report is without the run's name, note and tags.` };
  }
}

/** `0.9 from step 40 (epoch 3)`, one after the other. */
export function handText(settings: readonly HandSetting[]): string {
  return settings
    .map(({ epoch, step, group, hand, theta }) => {
      const what = hand === "taken" ? `${theta}` : `back to ${theta}`;
      return `${what}${group === "gradient" ? " for gradients" : ""} after step ${step} (epoch ${epoch})`;
    })
    .join("; ");
}

type Cell = string | number | null;

/** One value a column: lists as text, the configuration by its paths as `config.control.theta`. */
export function flatDetails({
  config,
  tags,
  byHand,
  forkedFrom,
  starred,
  ...others
}: RunDetails): Record<string, Cell> {
  const leaves: Record<string, Cell> = {};
  const walk = (value: unknown, name: string) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [key, child] of Object.entries(value)) walk(child, `${name}.${key}`);
      return;
    }
    leaves[name] = typeof value === "number" ? value : Array.isArray(value) ? value.join(" ") : String(value);
  };
  walk(config, "config");
  return {
    ...others,
    starred: String(starred),
    tags: tags.join(" "),
    byHand: handText(byHand),
    forkedFrom: forkedFrom?.run ?? null,
    forkedAfterEpoch: forkedFrom?.epoch ?? null,
    ...leaves,
  };
}
