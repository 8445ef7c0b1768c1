/** The columns of the table of runs: what is known of every run, and what they were configured with. */
import { t } from "@vscode/l10n";
import { allPaths, schemaAt } from "../../extension/protocol/config/schema/configSchema.ts";
import { showBytes, showDuration, showFigure, showPercent } from "../../extension/protocol/quantities.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { showStartTime } from "../../extension/protocol/run/startTime.ts";
import type { ConfigValue, ConfigValues } from "../../extension/protocol/runTable/configValues.ts";
import { type Metric, type MetricKind, metricById, metrics } from "../../extension/protocol/runTable/metrics.ts";
import { statusName } from "../run/runStatus.ts";

/** A run, and its configuration once that is known. */
export interface TableRun {
  summary: RunSummary;
  config: ConfigValues | undefined;
}

export interface TableColumn {
  /** As the panel's state names it. */
  id: string;
  title: string;
  /** What it means, where the title does not say it all. */
  description: string | null;
  /** Stands at the right. */
  numeric: boolean;
  /** A figure that a run reached, and not what it was set to: runs of a group have a mean and a spread of it. */
  measured: boolean;
  /** In CSS pixels. */
  width: number;
  /** Null where the run has none. */
  of(run: TableRun): ConfigValue | null;
  show(value: ConfigValue): string;
}

/** What ids of columns of the configuration begin with. */
const ofConfig = "config:";

/** Those that show what runs are about, before what their configurations differ in, and after it. */
const usualFirst = ["status", "ppl", "best", "bestEpoch", "epoch", "saved", "bytes", "time"];
const usualLast = ["tags", "started"];
/** Of the configuration's, where nobody has chosen. */
const mostUsual = 6;

/** @param differing paths in which the configurations differ */
export function usualColumns(differing: readonly string[]): string[] {
  return [...usualFirst, ...differing.slice(0, mostUsual).map(configColumnId), ...usualLast];
}

export const configColumnId = (path: string) => `${ofConfig}${path}`;

/** Undefined for an id that is none: kept by another version. */
export function tableColumn(id: string): TableColumn | undefined {
  if (id === nameColumn().id) return nameColumn();
  if (id.startsWith(ofConfig)) return configColumn(id.slice(ofConfig.length));
  const metric = metricById.get(id);
  return metric && metricColumn(metric);
}

/** All of the metrics, as they are offered. */
export function metricColumns(): TableColumn[] {
  return metrics.map(metricColumn);
}

/** Always there, and first. */
export function nameColumn(): TableColumn {
  const of = ({ summary }: TableRun) => summary.name;
  return {
    id: "name",
    title: t("Name"),
    description: null,
    numeric: false,
    measured: false,
    width: 260,
    of,
    show: String,
  };
}

const widths: Record<MetricKind, number> = {
  text: 110,
  time: 176,
  figure: 98,
  count: 84,
  exact: 84,
  bytes: 98,
  share: 98,
  seconds: 116,
};

function metricColumn({ id, kind, of: measured }: Metric): TableColumn {
  const title = metricTitle(id);
  return {
    id,
    title,
    description: t("Filter: {0}", `${id}${kind === "text" ? ":" : ">"}`),
    numeric: kind !== "text" && kind !== "time",
    measured: kind !== "text" && kind !== "time",
    width: Math.max(widths[kind], widthOf(title)),
    of: ({ summary }) => measured(summary),
    show: (value) => (id === "status" ? statusName(value as RunSummary["status"]) : shownAs(kind, value)),
  };
}

/** Room for a title, the arrow beside it and the paddings. */
const widthOf = (title: string) => Math.min(230, 7 * title.length + 38);

function metricTitle(id: string): string {
  const titles: Record<string, string> = {
    status: t("Status"),
    ppl: t("Perplexity"),
    best: t("Best perplexity"),
    bestEpoch: t("Best epoch"),
    epoch: t("Epoch"),
    epochs: t("Epochs"),
    saved: t("Total saved"),
    upSaved: t("Uplink saved"),
    share: t("Share of uncompressed"),
    up: t("Uplink"),
    down: t("Downlink"),
    bytes: t("Total traffic"),
    theta: t("θ"),
    gradientTheta: t("θ of gradients"),
    time: t("Time"),
    left: t("Left"),
    backend: t("Backend"),
    started: t("Started"),
    ended: t("Ended"),
    tags: t("Tags"),
    group: t("Group"),
    note: t("Note"),
    file: t("File"),
  };
  return titles[id] ?? id;
}

/** A value as people read it; means of counts need not be whole. */
export function shownAs(kind: MetricKind, value: ConfigValue): string {
  switch (kind) {
    case "figure":
      return showFigure(Number(value));
    case "bytes":
      return showBytes(Number(value));
    case "share":
      return showPercent(Number(value));
    case "seconds":
      return showDuration(Number(value));
    case "count":
    case "exact":
      return String(Number(Number(value).toPrecision(6)));
    case "time":
      return showStartTime(String(value));
    default:
      return String(value);
  }
}

/** Paths of the configuration by how they are shown: keys may hold dots. */
let schemaPaths: ReadonlyMap<string, { path: string[]; place: number }> | undefined;

function schemaPath(path: string) {
  schemaPaths ??= new Map(allPaths().map((keys, place) => [keys.join("."), { path: keys, place }]));
  return schemaPaths.get(path);
}

/** In the order of the schema; what it does not know comes last. */
export function inSchemaOrder(paths: readonly string[]): string[] {
  const placeOf = (path: string) => schemaPath(path)?.place ?? Number.MAX_SAFE_INTEGER;
  return [...paths].sort((a, b) => placeOf(a) - placeOf(b) || a.localeCompare(b));
}

function configColumn(path: string): TableColumn {
  const known = schemaPath(path);
  const node = known && schemaAt(known.path);
  const described = [node?.description, node?.unit].filter((part) => part !== undefined);
  return {
    id: configColumnId(path),
    title: path,
    description: described.length === 0 ? null : described.join(" · "),
    numeric: node?.type === "number" || node?.type === "integer",
    measured: false,
    width: Math.max(90, widthOf(path)),
    of: ({ config }) => config?.get(path) ?? null,
    show: (value) => (typeof value === "number" ? shownAs("exact", value) : String(value)),
  };
}

/** Room for a spread, where rows are groups. */
const spreadWidth = 56;

/** A column's width in CSS pixels. @param grouped whether rows may be groups, whose figures are a mean and a spread */
export function columnWidth({ measured, width }: TableColumn, grouped: boolean): number {
  return grouped && measured ? width + spreadWidth : width;
}
