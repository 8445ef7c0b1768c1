/** What a panel shows, as the host keeps it and a reload of the window brings it back. */
import Type, { type Static } from "typebox";
import { DecodingSchema, FilterSchema, SampleIds, TextSplitSchema } from "../run/textsSchema.ts";
import { mostTableRuns } from "../runTable/tableLimits.ts";
import { count, interfaceName, run } from "./messageValues.ts";
import { chartAxes } from "./names.ts";
import { mostComparedRuns } from "./panelLimits.ts";

/** Options of all charts of a page. */
export const ChartOptionsSchema = Type.Object({
  /** The x axis of curves over training; other charts keep their own. */
  across: Type.Enum([...chartAxes]),
  /** Whether the y axis is logarithmic, where all values are above 0. */
  logarithmic: Type.Boolean(),
  /** Weight of the previous value in the exponential moving average; 0 for no smoothing. */
  smoothing: Type.Number({ minimum: 0, maximum: 0.99 }),
  /** Clients as their mean and range, or each by itself. */
  clients: Type.Enum(["band", "each"]),
  /** Target perplexity, whose cost is shown; null for none. */
  target: Type.Union([Type.Number({ minimum: 1, maximum: 1e9 }), Type.Null()]),
});

export const DashboardState = Type.Object({
  view: Type.Literal("dashboard"),
  /** Overlaid; the first is the one whose header is shown. */
  runs: Type.Array(run, { maxItems: mostComparedRuns }),
  /** The configuration file the dashboard is pinned to, absolute: its newest run is shown, and predictions while it is edited. */
  config: Type.Union([Type.String(), Type.Null()]),
  /** Absent until something is chosen. */
  charts: Type.Optional(ChartOptionsSchema),
});

export const InspectorState = Type.Object({
  view: Type.Literal("inspector"),
  run,
  interface: interfaceName,
  client: count,
  /** Null for the first. */
  sample: Type.Union([Type.String(), Type.Null()]),
  /** Null for the latest, also while it moves on. */
  epoch: Type.Union([count, Type.Null()]),
});

export const TunerState = Type.Object({
  view: Type.Literal("tuner"),
  run,
  interface: interfaceName,
  /** Null for all from the second on. */
  epoch: Type.Union([count, Type.Null()]),
});

export const CompareState = Type.Object({
  view: Type.Literal("compare"),
  runs: Type.Array(run, { maxItems: mostComparedRuns }),
  /** Whose runs join as they begin (`groupKey`); absent where none do. */
  group: Type.Optional(run),
  charts: Type.Optional(ChartOptionsSchema),
});

export const TextsState = Type.Object({
  view: Type.Literal("texts"),
  /** The first is the one whose data the samples are of. */
  runs: Type.Array(run, { maxItems: mostComparedRuns }),
  split: TextSplitSchema,
  filter: FilterSchema,
  /** Of the page's first sample. */
  offset: count,
  /** Samples of a page. */
  count: Type.Integer({ minimum: 1, maximum: 1000 }),
  /** Ids of samples that the user ticked, and whether others are left out. */
  picked: SampleIds,
  pickedOnly: Type.Boolean(),
  decoding: DecodingSchema,
  /** What words are marked for differing from. */
  marks: Type.Enum(["before", "firstRun", "references", "none"]),
});

/** A column: the id of a metric, or `config:` and a path. */
const column = Type.String({ minLength: 1, maxLength: 500 });

export const TableState = Type.Object({
  view: Type.Literal("table"),
  /** Beside the name; null for the usual ones. */
  columns: Type.Union([Type.Array(column, { maxItems: 200 }), Type.Null()]),
  sort: Type.Object({ column, descending: Type.Boolean() }),
  /** As typed (`runFilter.ts`). */
  filter: Type.String({ maxLength: 2000 }),
  /** Whether runs of one configuration but for the seed are one row. */
  grouped: Type.Boolean(),
  ticked: Type.Array(run, { maxItems: mostTableRuns }),
});

export const PanelStateSchema = Type.Union([
  DashboardState,
  InspectorState,
  TunerState,
  CompareState,
  TextsState,
  TableState,
]);

export type ChartOptions = Static<typeof ChartOptionsSchema>;
export type PanelState = Static<typeof PanelStateSchema>;
export type DashboardState = Static<typeof DashboardState>;
export type InspectorState = Static<typeof InspectorState>;
export type TunerState = Static<typeof TunerState>;
export type CompareState = Static<typeof CompareState>;
export type TextsState = Static<typeof TextsState>;
export type TableState = Static<typeof TableState>;
