/** What `run.json` must hold: all that list, pages, reports and resuming use of it, bounded. What is beyond is left as it is. */
import Type, { type TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { spellOutCodecs, writtenPath } from "../../../protocol/config/codecShorthand.ts";
import { fillConfigDefaults } from "../../../protocol/config/fillDefaults.ts";
import { backendNames, RunConfigSchema } from "../../../protocol/config/runConfig.ts";
import { badInput } from "../../../protocol/errors.ts";
import { RunGroupSchema } from "../../../protocol/run/groups/runGroupSchema.ts";
import { gitDetails, type RunRecord, recordVersion } from "../../../protocol/run/runRecord.ts";
import { checkShape } from "../../io/json.ts";
import { finals, WireErrorSchema } from "./eventSchema.ts";
import { upgradeRecord } from "./version1.ts";

/** Of `run.json`, in bytes: text of the configuration and differences to the commit are the largest parts. */
export const largestRecord = 2 ** 25;

const line = Type.String({ maxLength: 4096 });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const time = Type.Refine(
  Type.String({ maxLength: 40 }),
  (value) => !Number.isNaN(Date.parse(value)),
  () => "is no time",
);
const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const RecordSchema = Type.Object({
  formatVersion: Type.Literal(recordVersion),
  id: line,
  status: Type.Enum(["running", "done", "failed", "interrupted"]),
  error: Type.Optional(WireErrorSchema),
  startedAt: time,
  endedAt: orNull(time),
  process: Type.Object({ pid: Type.Integer({ minimum: 1, maximum: 2 ** 32 }), started: orNull(line) }),
  seed: whole,
  config: withUnknownKeys(RunConfigSchema),
  configFile: orNull(line),
  configText: Type.String({ maxLength: 2 ** 24 }),
  versions: Type.Object({ splitcom: line, node: line, tfjs: line }),
  backend: orNull(Type.Object({ name: Type.Enum([...backendNames]), reason: Type.String(), lanes: whole })),
  machine: Type.Object({ cpu: line, cores: whole, memoryBytes: whole, os: line }),
  git: orNull(
    Type.Object({
      commit: orNull(line),
      dirty: Type.Boolean(),
      diff: Type.String(),
      diffTruncated: Type.Boolean(),
      untracked: Type.Array(Type.String()),
    }),
  ),
  recordGit: Type.Optional(Type.Enum([...gitDetails])),
  data: Type.Array(
    Type.Object({
      role: Type.Enum(["train", "validation"]),
      file: orNull(line),
      hash: line,
      samples: Type.Optional(whole),
      inputs: Type.Optional(whole),
    }),
    { maxItems: 100 },
  ),
  forkedFrom: Type.Optional(
    Type.Object({ run: line, name: line, epoch: whole, step: whole, sets: Type.Array(line, { maxItems: 1000 }) }),
  ),
  group: Type.Optional(RunGroupSchema),
  finals: orNull(Type.Object(finals)),
  best: Type.Optional(orNull(Type.Object({ epoch: finals.epoch, perplexity: Type.Number() }))),
  timed: Type.Optional(Type.Object({ step: whole, atMs: Type.Number({ minimum: 0 }) })),
});

let compiled: Validator | undefined;

/**
 * A record as parsed from `file`. Fields of the configuration that an earlier version did not know get their defaults.
 *
 * @throws bad-input naming the first field that does not fit.
 */
export function checkRecord(value: unknown, file: string): RunRecord {
  compiled ??= Compile(RecordSchema);
  upgradeRecord(value);
  const config = typeof value === "object" && value !== null && "config" in value ? value.config : undefined;
  keepFirstSamples(config);
  // Earlier runs have their codecs in the form that configurations had then.
  const moved = spellOutCodecs(config);
  const fits = (): boolean => compiled!.Check(value);
  if (fits()) return value as RunRecord;
  fillConfigDefaults(config);
  if (fits()) return value as RunRecord;
  // Only to say what does not fit: it takes ten times as long.
  refuseUnknownFormat(value, file);
  const written = ([top, ...inside]: readonly string[]) =>
    top === "config" ? [top, ...writtenPath(inside, moved).map(String)] : [top!, ...inside];
  checkShape(RecordSchema, value, file, "the run's record", (path) => (path.length === 0 ? path : written(path)));
  return value as RunRecord;
}

/** A number that no version has written; a later one's is reported before. */
function refuseUnknownFormat(value: unknown, file: string): void {
  const found =
    typeof value === "object" && value !== null && "formatVersion" in value ? value.formatVersion : undefined;
  if (typeof found !== "number" || found >= recordVersion) return;
  throw badInput({
    what: "the run's record, field formatVersion: no version of SplitCom Workbench has written this one",
    where: file,
    value: `${found}`,
    range: `1 or ${recordVersion}`,
  });
}

/** A run of a version that knew nothing of `data.validationSample` has used the first samples, and resumes with them. */
function keepFirstSamples(config: unknown): void {
  const data = typeof config === "object" && config !== null && "data" in config ? config.data : undefined;
  if (typeof data !== "object" || data === null || "validationSample" in data) return;
  const isSynthetic = "format" in data && data.format === "synthetic";
  Object.assign(data, { validationSample: isSynthetic ? "seeded" : "first" });
}

/** The configuration's schema without its refusal of unknown keys: a later version may have written some. */
function withUnknownKeys(schema: TSchema): TSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) => (key === "additionalProperties" ? undefined : value));
}
