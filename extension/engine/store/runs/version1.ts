/**
 * Format version 1 of a run's record, read as version 2: the only place that knows of it.
 *
 * Version 1 named two thresholds instead of having them by group, and its rows of bytes did not say what the bytes are. That follows from
 * what else it recorded: which rows of which samples were sent, and by which payload. An epoch's rows are the sums of its steps'.
 */
import path from "node:path";
import Type from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { tensorInterfaces } from "../../../protocol/interfaces.ts";
import type { ByteRow } from "../../../protocol/run/events.ts";
import { recordVersion, runFiles } from "../../../protocol/run/runRecord.ts";
import { readTextFile } from "../../io/files/textFile.ts";

/** `theta` and `gradientTheta` where version 2 has `thetas`. */
interface NamedThetas {
  theta: number;
  gradientTheta?: number;
}

type Row1 = Omit<ByteRow, "values" | "side" | "header">;

interface Step1 {
  epoch: number;
  bytes: Row1[];
  decisions: { interface: string; client: number; samples: { sentRows: number; rows: number }[] }[];
}

interface Epoch1 extends NamedThetas {
  bytes: Row1[];
  baselineBytes: Row1[];
}

/** Brings a record into the form of version 2, in place. What is no record of version 1 is left as it is. */
export function upgradeRecord(record: unknown): void {
  if (!isTree(record) || record.formatVersion !== 1) return;
  record.formatVersion = recordVersion;
  if (isTree(record.finals) && "theta" in record.finals) upgradeThetas(record.finals as unknown as NamedThetas);
}

/** What was read of a log's steps of version 1, for the end of their epoch. */
export interface EarlierSteps {
  /** Bytes that a row's scales take, by interface. */
  readonly scaleBytes: Readonly<Record<string, number>>;
  readonly epoch: number;
  /** The epoch's bytes so far and their parts, by {@link keyOf}. */
  readonly sums: Readonly<Record<string, Sum>>;
}

type Sum = Pick<ByteRow, "bytes" | "values" | "side">;

/** Brings the events of a log into the form of version 2, one after the other. A log that was resumed may hold both. */
export class EarlierEvents {
  /** Undefined until a step of version 1 was met. */
  state: EarlierSteps | undefined;

  /** @param metrics the log, in its run's folder. @param state where an earlier reader of the same log stopped. */
  constructor(
    private readonly metrics: string,
    state?: EarlierSteps,
  ) {
    this.state = state;
  }

  /** In place. An event of today's form, or of none, is left as it is. */
  upgrade(event: object): void {
    if (isOldStep(event)) this.upgradeStep(event);
    else if (isOldEpoch(event)) this.upgradeEpoch(event);
  }

  private upgradeStep({ epoch, bytes, decisions }: Step1): void {
    const { scaleBytes, ...earlier } = this.state ?? { scaleBytes: scaleBytesOf(this.metrics), epoch, sums: {} };
    const sums: Record<string, Sum> = { ...(earlier.epoch === epoch && earlier.sums) };
    for (const row of bytes) {
      const samples = decisions
        .filter((decided) => decided.client === row.client && decided.interface === row.interface)
        .flatMap((decided) => decided.samples);
      const split = withParts(row, partsOf(row, samples, scaleBytes[row.interface] ?? 0));
      const sum = sums[keyOf(row)];
      sums[keyOf(row)] = {
        bytes: split.bytes + (sum?.bytes ?? 0),
        values: split.values + (sum?.values ?? 0),
        side: split.side + (sum?.side ?? 0),
      };
    }
    this.state = { scaleBytes, epoch, sums };
  }

  private upgradeEpoch(event: Epoch1): void {
    const sums = this.state?.sums ?? {};
    for (const row of event.bytes) {
      const sum = sums[keyOf(row)];
      // The same bytes, unless steps are missing in a damaged log.
      const share = sum && sum.bytes > 0 ? row.bytes / sum.bytes : 1;
      const { values, side } = sum ?? plainParts(row);
      withParts(row, { values: Math.round(values * share), side: Math.round(side * share) });
    }
    for (const row of event.baselineBytes) withParts(row, plainParts(row));
    upgradeThetas(event);
  }
}

const keyOf = ({ client, interface: name, kind }: Row1) => `${client}/${name}/${kind}`;

/** Of `all` and `f32`, and of frames without tensors: no side information. */
function plainParts({ kind, bytes }: Row1): Pick<ByteRow, "values" | "side"> {
  return { values: kind === "control" ? 0 : bytes, side: 0 };
}

/** @param samples what was decided of the samples of the row's frames. @param scaleBytes of each sent row */
function partsOf(
  row: Row1,
  samples: readonly { sentRows: number; rows: number }[],
  scaleBytes: number,
): Pick<ByteRow, "values" | "side"> {
  if (row.interface === "down.control") return { values: thresholdBytes(row.bytes), side: 0 };
  if (row.kind !== "control") {
    const side = scaleBytes * samples.reduce((sum, { sentRows }) => sum + sentRows, 0);
    return { values: row.bytes - side, side };
  }
  const partial = samples.filter(({ sentRows, rows }) => sentRows > 0 && sentRows < rows);
  return { values: 0, side: partial.reduce((sum, { rows }) => sum + Math.ceil(rows / 8), 0) };
}

/** Frames of thresholds have 32 bytes each, and 9 for each threshold, 8 of them its value. */
function thresholdBytes(bytes: number): number {
  for (let frames = 1; 41 * frames <= bytes; frames++) {
    const thresholds = (bytes - 32 * frames) / 9;
    if (Number.isInteger(thresholds)) return 8 * thresholds;
  }
  return 0;
}

/** Adds the parts to a row, in place; a damaged log may claim more than there is. */
function withParts(row: Row1, parts: Pick<ByteRow, "values" | "side">): ByteRow {
  const values = Math.max(0, Math.min(row.bytes, parts.values));
  const side = Math.max(0, Math.min(row.bytes - values, parts.side));
  return Object.assign(row, { values, side, header: row.bytes - values - side });
}

function upgradeThetas(named: NamedThetas): void {
  const { theta, gradientTheta } = named;
  delete (named as Partial<NamedThetas>).theta;
  delete named.gradientTheta;
  Object.assign(named, {
    thetas: { activation: theta, ...(gradientTheta !== undefined && { gradient: gradientTheta }) },
  });
}

/** From the record beside a log; none where that cannot be read, and then the run cannot be listed either. */
function scaleBytesOf(metrics: string): Record<string, number> {
  try {
    const record: unknown = JSON.parse(readTextFile(path.join(path.dirname(metrics), runFiles.record)));
    const config = isTree(record) && isTree(record.config) ? record.config : {};
    const wire = isTree(config.wire) ? config.wire : {};
    return Object.fromEntries(tensorInterfaces.map((name) => [name, scaled.has(payloadOf(wire[name])) ? 4 : 0]));
  } catch {
    return {};
  }
}

/** Payloads with an f32 scale for each row: of those that version 1 had, all but f32 and f16. */
const scaled: ReadonlySet<unknown> = new Set(["int8", "int4"]);

/** A codec names its payload by a word or, later, as an object. */
function payloadOf(codec: unknown): unknown {
  if (!isTree(codec)) return undefined;
  return isTree(codec.payload) ? codec.payload.kind : codec.payload;
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const count = Type.Number({ minimum: 0 });
const rows = Type.Array(
  Type.Object({
    client: count,
    interface: Type.String(),
    kind: Type.String(),
    bytes: count,
    values: Type.Optional(Type.Never()),
  }),
);
const samples = Type.Array(Type.Object({ sentRows: count, rows: count }));
const Step1Schema = Type.Object({
  kind: Type.Literal("step"),
  epoch: count,
  bytes: rows,
  decisions: Type.Array(Type.Object({ interface: Type.String(), client: count, samples })),
});
const Epoch1Schema = Type.Object({
  kind: Type.Literal("epoch"),
  theta: Type.Number(),
  gradientTheta: Type.Optional(Type.Number()),
  bytes: rows,
  baselineBytes: rows,
});
/** Compiled when first needed: most logs are of today. */
let checks: { step: Validator; epoch: Validator } | undefined;

function isOldStep(event: object): event is Step1 {
  const { kind, bytes } = event as { kind?: unknown; bytes?: unknown };
  const [first] = kind === "step" && Array.isArray(bytes) ? bytes : [];
  return isTree(first) && !("values" in first) && compiled().step.Check(event);
}

function isOldEpoch(event: object): event is Epoch1 {
  return "theta" in event && !("thetas" in event) && compiled().epoch.Check(event);
}

function compiled() {
  checks ??= { step: Compile(Step1Schema), epoch: Compile(Epoch1Schema) };
  return checks;
}
