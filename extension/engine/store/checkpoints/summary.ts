/** What a checkpoint holds beside its tensors, as JSON. */
import Type, { type Static, type TObject } from "typebox";
import { badInput, type SplitcomError } from "../../../protocol/errors.ts";
import { tensorInterfaces } from "../../../protocol/interfaces.ts";
import { thresholdGroups } from "../../../protocol/thresholdGroups.ts";
import { checkShape, parseJson } from "../../io/json.ts";
import { ByteRowSchema } from "../byteRowSchema.ts";

/** 5 splits the ledger's bytes into values, side information and header. */
export const checkpointVersion = 5;

const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const number = Type.Number();
const milliseconds = Type.Number({ minimum: 0 });
const theta = Type.Number({ minimum: -1, maximum: 2 });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
/** Of those groups that a run has. */
const byGroup = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Partial(Type.Object({ activation: schema, gradient: schema }));
const few = { maxItems: 1000 };
const client = Type.Integer({ minimum: 0, maximum: 999 });
const interfaces = Type.Array(Type.Enum([...tensorInterfaces]), { maxItems: tensorInterfaces.length });

const byteRows = Type.Array(ByteRowSchema, { maxItems: 100_000 });
const account = Type.Object({ epoch: byteRows, total: Type.Object({ up: whole, down: whole }) });
const logMark = Type.Object({ lines: whole, bytes: whole, checksum: whole });

const SummarySchema = Type.Object({
  formatVersion: Type.Literal(checkpointVersion),
  /** The run's configuration. */
  config: Type.Object({}),
  /** What comes before the checkpoint in the run's logs. */
  logs: Type.Object({ metrics: logMark, timings: logMark }),
  epoch: whole,
  round: whole,
  step: whole,
  elapsedMs: milliseconds,
  epochTimes: Type.Object({
    wallMs: milliseconds,
    trainMs: milliseconds,
    evaluateMs: milliseconds,
    probeMs: milliseconds,
    samples: whole,
  }),
  controllers: byGroup(Type.Object({ chosen: theta, taken: orNull(theta), policy: Type.Optional(Type.Unknown()) })),
  inForce: Type.Array(
    Type.Object({
      group: Type.Enum([...thresholdGroups]),
      theta,
      source: Type.Enum(["start", "controller", "user"]),
      reason: Type.String({ maxLength: 10_000 }),
      hand: Type.Optional(Type.Enum(["taken", "givenBack"])),
    }),
    { maxItems: thresholdGroups.length },
  ),
  histories: byGroup(
    Type.Array(
      Type.Object({
        epoch: whole,
        perplexity: orNull(number),
        theta: number,
        uploadRatio: number,
        bytes: whole,
        baselineBytes: whole,
        meanSimilarity: orNull(number),
        stdSimilarity: orNull(number),
      }),
      { maxItems: 100_000 },
    ),
  ),
  intervals: byGroup(Type.Object({ steps: whole, counted: Type.Object({ bytes: whole, baselineBytes: whole }) })),
  begins: Type.Optional(Type.Array(Type.Enum([...thresholdGroups]), { maxItems: thresholdGroups.length })),
  ledger: Type.Object({ frames: whole, step: byteRows, sent: account, baseline: account }),
  serverSteps: whole,
  /** Whether the adapters that the next probe is compared with are there. */
  probed: Type.Boolean(),
  clients: Type.Array(
    Type.Object({ client, steps: whole, interfaces: Type.Object({ client: interfaces, server: interfaces }) }),
    few,
  ),
}) satisfies TObject;

export type Summary = Static<typeof SummarySchema>;

/** @param value what says so, where it is known; the first versions did not say it. */
export function otherVersion(file: string, value?: string): SplitcomError {
  return badInput({
    what: "the checkpoint is of another version of SplitCom Workbench, which alone can resume from it",
    where: file,
    ...(value !== undefined && { value }),
    range: `format ${checkpointVersion}`,
  });
}

/** @throws bad-input for a checkpoint of another version, or naming the first field that is missing or out of its range. */
export function parseSummary(text: string, file: string): Summary {
  const summary = parseJson(text, file);
  const { formatVersion } = (summary ?? {}) as { formatVersion?: unknown };
  if (Number.isInteger(formatVersion) && formatVersion !== checkpointVersion)
    throw otherVersion(file, `format ${formatVersion}`);
  return checkShape(SummarySchema, summary, file, "the checkpoint");
}
