/** What readers of a run's logs rely on, event by event. Sizes are bounded: readers make room by some of these numbers. */
import Type, { type TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { nestsTooDeeply } from "../../../protocol/config/nesting.ts";
import { tensorInterfaces } from "../../../protocol/interfaces.ts";
import type { EpochTimingEvent, MetricEvent, RunEvent, TimingEvent } from "../../../protocol/run/events.ts";
import { policyStateNames } from "../../../protocol/run/events.ts";
import { thresholdGroups } from "../../../protocol/thresholdGroups.ts";
import { ByteRowSchema } from "../byteRowSchema.ts";

const number = Type.Number();
/** JSON writes what is no number as null. */
const figure = Type.Union([number, Type.Null()]);
const whole = (maximum: number) => Type.Integer({ minimum: 0, maximum });
const tally = whole(Number.MAX_SAFE_INTEGER);
/** As many as a configuration may ask for. */
const client = whole(999);
const epoch = whole(1_000_000);
const step = whole(2 ** 40);
/** Of one sample. */
const rows = whole(2 ** 24);
const sample = Type.String({ maxLength: 1000 });
const text = Type.String({ maxLength: 100_000 });
const tensorInterface = Type.Enum([...tensorInterfaces]);
const few = { maxItems: 1000 };

const byteRows = Type.Array(ByteRowSchema);

/** Of an error that crossed a process or a file. */
export const WireErrorSchema = Type.Object({
  kind: Type.Enum(["bad-input", "run-failed", "interrupted"]),
  message: text,
  what: text,
  where: Type.Optional(text),
  value: Type.Optional(text),
  range: Type.Optional(text),
  remedy: Type.Optional(text),
});

/** What the record of a run keeps of its last epoch. */
export const finals = {
  epoch,
  step,
  trainLoss: number,
  perplexity: figure,
  /** Of activations in every run. */
  thetas: Type.Object({ activation: number, gradient: Type.Optional(number) }),
  cumulative: Type.Object({ up: tally, down: tally, baselineUp: tally, baselineDown: tally }),
  saving: Type.Object({ up: number, down: number, total: number }),
};

const schemas: { readonly [K in RunEvent["kind"]]: TSchema } = {
  start: Type.Object({
    clients: Type.Array(Type.Object({ client, samples: whole(2 ** 31 - 1), tokens: tally }), few),
    validationSamples: tally,
    truncatedPrompts: tally,
    truncatedTargets: tally,
    stepsPerEpoch: whole(2 ** 31 - 1),
    trainableParameters: Type.Object({ client: tally, server: tally }),
  }),
  step: Type.Object({
    epoch,
    step,
    clients: Type.Array(Type.Object({ client, loss: number, targetTokens: tally }), few),
    frames: tally,
    bytes: byteRows,
    decisions: Type.Array(
      Type.Object({
        interface: tensorInterface,
        client,
        samples: Type.Array(Type.Object({ sample, similarity: figure, sentRows: rows, rows })),
      }),
    ),
  }),
  epoch: Type.Object({
    ...finals,
    uploadRatios: Type.Array(
      Type.Object({
        interface: tensorInterface,
        overall: number,
        byClient: Type.Array(Type.Object({ client, ratio: number }), few),
      }),
      few,
    ),
    similarityHistograms: Type.Array(
      Type.Object({ interface: tensorInterface, counts: Type.Array(tally, few), mean: figure, std: figure }),
      few,
    ),
    bytes: byteRows,
    baselineBytes: byteRows,
  }),
  probe: Type.Object({
    epoch,
    file: Type.String({ maxLength: 1000 }),
    samples: Type.Array(Type.Object({ client, sample, rows })),
    interfaces: Type.Optional(Type.Array(tensorInterface, few)),
    layerSimilarity: Type.Union([Type.Array(figure, few), Type.Null()]),
    tokenSimilarity: Type.Union([Type.Array(Type.Array(figure)), Type.Null()]),
  }),
  control: Type.Object({
    epoch,
    step,
    group: Type.Enum([...thresholdGroups]),
    theta: number,
    source: Type.Enum(["start", "controller", "user"]),
    reason: text,
    hand: Type.Optional(Type.Enum(["taken", "givenBack"])),
  }),
  policy: Type.Object({
    epoch,
    step,
    group: Type.Enum([...thresholdGroups]),
    theta: number,
    state: Type.Array(number, { minItems: policyStateNames.length, maxItems: policyStateNames.length }),
    reward: Type.Union([Type.Object({ total: number, quality: number, gain: number, bytes: number }), Type.Null()]),
    noise: number,
    criticLoss: figure,
  }),
  end: Type.Object({
    status: Type.Enum(["done", "failed", "interrupted"]),
    epoch,
    step,
    error: Type.Optional(WireErrorSchema),
  }),
  timing: Type.Object({ epoch, step, wallMs: number, phaseMs: Type.Record(Type.String(), number), atMs: number }),
  epochTiming: Type.Object({
    epoch,
    wallMs: number,
    evaluateMs: number,
    probeMs: number,
    samplesPerSecond: number,
    rssBytes: number,
    atMs: number,
  }),
};

/** The events that one of the logs holds. */
export interface LogSchema<E> {
  /** Undefined for an event that readers can rely on, else what is wrong with it. @param line that it was parsed from. */
  defect(event: object, line: string): string | undefined;
  /** Never there; it carries the type. */
  readonly events?: E;
}

export const metricsLog = logOf<MetricEvent>("start", "step", "epoch", "probe", "control", "policy", "end");
export const timingsLog = logOf<TimingEvent | EpochTimingEvent>("timing", "epochTiming");

/** Events that are kept and sent on whole, so that what is beyond the schema must be harmless, too. */
const keptWhole = new Set(["start", "probe", "control", "end"]);

function logOf<E extends RunEvent>(...kinds: E["kind"][]): LogSchema<E> {
  const checks = new Map<unknown, Validator>();
  return {
    defect(event, line) {
      const kind = "kind" in event ? event.kind : undefined;
      if (!kinds.includes(kind as E["kind"])) return "an event of a kind that this version does not know";
      // Compiled when first met: milliseconds that a list of runs does not need.
      const check = checks.get(kind) ?? Compile(schemas[kind as E["kind"]]);
      checks.set(kind, check);
      if (!check.Check(event)) return `${kind} event${defectOf(check, event)}`;
      return keptWhole.has(kind as string) && nestsTooDeeply(line) ? `${kind} event nests too deeply` : undefined;
    },
  };
}

function defectOf(check: Validator, event: object): string {
  const [defect] = check.Errors(event);
  return defect === undefined ? " is damaged" : `${defect.instancePath.replaceAll("/", ".")} ${defect.message}`;
}
