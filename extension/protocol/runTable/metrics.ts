/** What is known of every run, by the names that columns and filters give it. */
import type { RunSummary } from "../run/runSummary.ts";

/** What a value is, and so how it is written, compared and shown; `exact` are numbers that somebody chose. */
export type MetricKind = "text" | "time" | "figure" | "count" | "exact" | "bytes" | "share" | "seconds";

export interface Metric {
  /** Of its column, and its name in a filter. */
  id: string;
  /** More names in a filter, in small letters. */
  aliases: readonly string[];
  kind: MetricKind;
  /** Null where the run has none, or none yet. */
  of(run: RunSummary): number | string | null;
}

const share = (saving: number | null) => (saving === null ? null : 1 - saving);
const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);

/** In the order in which they are offered. */
export const metrics: readonly Metric[] = [
  { id: "status", aliases: [], kind: "text", of: ({ status }) => status },
  { id: "ppl", aliases: ["perplexity"], kind: "figure", of: ({ perplexity }) => perplexity },
  { id: "best", aliases: ["bestperplexity"], kind: "figure", of: ({ bestPerplexity }) => bestPerplexity },
  { id: "bestEpoch", aliases: [], kind: "count", of: ({ bestEpoch }) => bestEpoch },
  { id: "epoch", aliases: [], kind: "count", of: ({ epoch }) => epoch },
  { id: "epochs", aliases: [], kind: "count", of: ({ epochs }) => epochs || null },
  { id: "saved", aliases: ["saving"], kind: "share", of: ({ totalSaving }) => totalSaving },
  { id: "upSaved", aliases: ["uplinksaved"], kind: "share", of: ({ uplinkSaving }) => uplinkSaving },
  { id: "share", aliases: [], kind: "share", of: ({ totalSaving }) => share(totalSaving) },
  { id: "up", aliases: ["uplink"], kind: "bytes", of: ({ uplinkBytes }) => uplinkBytes },
  { id: "down", aliases: ["downlink"], kind: "bytes", of: ({ downlinkBytes }) => downlinkBytes },
  { id: "bytes", aliases: ["total"], kind: "bytes", of: (run) => sum(run.uplinkBytes, run.downlinkBytes) },
  { id: "theta", aliases: ["θ"], kind: "exact", of: ({ thetas }) => thetas.activation?.theta ?? null },
  { id: "gradientTheta", aliases: [], kind: "exact", of: ({ thetas }) => thetas.gradient?.theta ?? null },
  { id: "time", aliases: ["seconds"], kind: "seconds", of: ({ seconds }) => seconds },
  { id: "left", aliases: [], kind: "seconds", of: ({ secondsLeft }) => secondsLeft },
  { id: "backend", aliases: [], kind: "text", of: ({ backend }) => backend },
  { id: "started", aliases: ["start"], kind: "time", of: ({ startedAt }) => startedAt },
  { id: "ended", aliases: ["end"], kind: "time", of: ({ endedAt }) => endedAt },
  { id: "tags", aliases: ["tag"], kind: "text", of: ({ labels }) => labels.tags.join(", ") || null },
  { id: "group", aliases: [], kind: "text", of: ({ group }) => group?.id ?? null },
  { id: "note", aliases: [], kind: "text", of: ({ labels }) => labels.note || null },
  { id: "file", aliases: [], kind: "text", of: ({ configFile }) => configFile?.split(/[\\/]/).at(-1) ?? null },
];

export const metricById: ReadonlyMap<string, Metric> = new Map(metrics.map((metric) => [metric.id, metric]));
