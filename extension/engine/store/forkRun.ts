/**
 * A fork: a new run that continues from a checkpoint of another, with other thresholds, epochs or a learning rate.
 *
 * Its folder gets what the other had recorded up to there, so that its curves begin where the run began, and a checkpoint that holds the changed
 * configuration. From then on it is a run that was stopped: resuming it computes the rest.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { fullName } from "../../protocol/config/codecShorthand.ts";
import { configIssuesToError } from "../../protocol/config/configIssues.ts";
import { asOption } from "../../protocol/config/configSet.ts";
import { parseConfig } from "../../protocol/config/parseConfig.ts";
import { type SetText, withSets } from "../../protocol/config/setPlaces.ts";
import { badInput } from "../../protocol/errors.ts";
import { type GitDetail, type RunRecord, runFiles } from "../../protocol/run/runRecord.ts";
import { syntheticVersion } from "../data/synthetic.ts";
import { checksumOfFile } from "../io/files/checksum.ts";
import { copyFile } from "../io/files/copyFile.ts";
import { makeFolder, placeInRun, removeFile, removeFolder } from "../io/files/place.ts";
import { type LogMarks, readCheckpointFile, writeCheckpoint } from "./checkpointFile.ts";
import { type CheckpointPlace, keptCheckpoints } from "./checkpoints/keptCheckpoints.ts";
import { claimNewRun } from "./claims/claim.ts";
import { refuseChangedData } from "./dataHash.ts";
import { describeRun } from "./describeRun.ts";
import { forkedCheckpoint, refuseOtherRun } from "./forkChanges.ts";
import { readWarmStarts } from "./policyFile.ts";
import { probeFile, probeSamplesFile } from "./probeFiles.ts";
import { appendToLog, finalsOf, writeRecord } from "./recordFile.ts";
import { readFigures, readRecord } from "./runReader.ts";
import { makeRunDirectory } from "./runStore.ts";

export interface ForkRequest {
  /** Which checkpoint to continue from, by the epochs that had ended; default the latest. */
  epoch?: number | undefined;
  /** Changes of the configuration, as `path=value`. */
  sets: readonly string[];
  /** How the user gave one of them, for messages; by default with `--set`. */
  shown?: (set: string) => string;
  name?: string | undefined;
  /** The new run's folder; default a new one beside the run's. */
  directory?: string | undefined;
  startedAt: Date;
  recordGit?: GitDetail | undefined;
}

/**
 * The checkpoints that a run can be forked from: those at the end of an epoch, latest first; at least one.
 *
 * @throws bad-input where there is no run, or it has no such checkpoint, with the reason.
 */
export async function forkableCheckpoints(run: string): Promise<CheckpointPlace[]> {
  await readRecord(run);
  const { places, refused } = await keptCheckpoints(path.join(run, runFiles.checkpoints));
  const ends = places.filter(({ round }) => round === 0);
  if (ends.length > 0) return ends;
  const [first] = refused;
  if (first)
    throw badInput({ ...first.parts, what: `no checkpoint of the run can be used: ${first.parts.what}` }, first);
  throw badInput({ what: "the run has no checkpoint to fork from", where: run, remedy: whichAreKept });
}

const whichAreKept =
  "A run keeps the last two checkpoints that it saved, none after its last epoch, and with checkpoint.keepEvery those of every so many epochs before. Clean Up removes them.";

/**
 * Makes the folder of a fork. The run itself may still be running; nothing of it is changed.
 *
 * @returns the new run's folder: a stopped run, to be resumed.
 * @throws bad-input where there is no such checkpoint, a change is not one that a fork can make, or a file cannot be read; nothing is left then.
 */
export async function forkRun(run: string, request: ForkRequest): Promise<string> {
  const record = await readRecord(run);
  const place = await chosenCheckpoint(run, request.epoch);
  const { text, place: placed } = forkedText(record, run, request);
  const sets = [...request.sets];
  const file = record.configFile ?? path.join(run, runFiles.record);
  const { config, issues } = parseConfig(text, file);
  if (config === undefined) throw configIssuesToError(issues, placed);
  refuseOtherRun(record.config, config, run);
  if (config.training.epochs <= place.epoch) {
    throw badInput({
      what: `the fork has nothing to compute: it continues after epoch ${place.epoch}`,
      where: "training.epochs",
      value: `${config.training.epochs}`,
      range: `more than ${place.epoch}`,
    });
  }
  const { startedAt, recordGit = record.recordGit ?? "full" } = request;
  const isNew = request.directory === undefined || !existsSync(request.directory);
  const directory = request.directory ?? makeRunDirectory(path.dirname(path.resolve(run)), config.name, startedAt);
  const origin = { startedAt: startedAt.toISOString(), configFile: record.configFile, configText: text, recordGit };
  // One that another process claims meanwhile is that one's.
  let mayRemove = request.directory === undefined;
  try {
    const claim = claimNewRun(directory, origin);
    mayRemove = isNew;
    try {
      const logs = await copyCheckpoint(run, directory, place, {
        record,
        config,
        baseDirectory: path.dirname(path.resolve(file)),
      });
      await copyRecorded(run, directory, place, logs);
      await writeForkRecord(run, directory, { record, config, configText: text, place, sets, startedAt, recordGit });
    } catch (error) {
      claim.release();
      throw error;
    }
    claim.release();
  } catch (error) {
    // Half a fork is of no use to anybody; a folder that was there stays.
    if (mayRemove) await removeFolder(placeInRun(directory)).catch(() => {});
    throw error;
  }
  return directory;
}

async function chosenCheckpoint(run: string, epoch: number | undefined): Promise<CheckpointPlace> {
  const kept = await forkableCheckpoints(run);
  const found = epoch === undefined ? kept[0] : kept.find((place) => place.epoch === epoch);
  if (found) return found;
  const epochs = kept.map((place) => place.epoch).reverse();
  throw badInput({
    what: `no checkpoint of epoch ${epoch} is kept`,
    where: run,
    range: `one of epoch ${epochs.join(", ")}`,
    remedy: whichAreKept,
  });
}

/** The run's text with the changes. A name that was not changed gets "(fork)", so that the two runs are distinct in a list. */
function forkedText(
  { config, configText }: RunRecord,
  run: string,
  { name, sets, shown = asOption }: ForkRequest,
): SetText {
  const isNamed = sets.some((set) => fullName(set).startsWith("name="));
  const own = isNamed && name === undefined ? [] : [`name=${JSON.stringify(name ?? forkName(config.name))}`];
  // What earlier versions chose otherwise: the data of a run stay what they were.
  const kept = [`data.validationSample=${config.data.validationSample}`];
  const isWritten = /"validationSample"/.test(configText);
  return withSets(configText, [...(isWritten ? [] : kept), ...sets, ...own], {
    shown: (set) => (set === own[0] ? `--name ${name}` : shown(set)),
    // Lines and columns of a recorded text lead nowhere.
    otherwise: ({ message }) => ({ where: path.join(run, runFiles.record), message }),
  });
}

/** The schema's limit is 80 characters. */
const forkName = (name: string) => (name.endsWith(" (fork)") ? name : `${name.slice(0, 73)} (fork)`);

interface Fork {
  record: RunRecord;
  config: RunRecord["config"];
  baseDirectory: string;
}

/** Reads from a copy: the run may replace its own while this lasts. @returns where in its logs the checkpoint stands. */
async function copyCheckpoint(
  run: string,
  directory: string,
  { file, step }: CheckpointPlace,
  { record, config, baseDirectory }: Fork,
): Promise<LogMarks> {
  const folder = placeInRun(directory, runFiles.checkpoints);
  makeFolder(folder);
  const copy = placeInRun(directory, runFiles.checkpoints, "parent.safetensors");
  await copyFile(file, copy);
  const { checkpoint, logs } = await readCheckpointFile(copy.path);
  if (checkpoint.step !== step)
    throw badInput({ what: "the run has just saved another checkpoint", where: file, remedy: "Fork it again." });
  const { bytes, checksum } = logs.metrics;
  if ((await checksumOfFile(path.join(run, runFiles.metrics), bytes)) !== checksum)
    throw badInput({ what: "the log up to the checkpoint has changed since", where: path.join(run, runFiles.metrics) });
  const forked = forkedCheckpoint(checkpoint, record.config, config, readWarmStarts(config, baseDirectory));
  await writeCheckpoint(folder, forked, { logs, config });
  removeFile(copy);
  return logs;
}

/** Logs and probes up to the checkpoint. Timings, probes and what was received are observations: a fork does without what is missing. */
async function copyRecorded(run: string, directory: string, place: CheckpointPlace, logs: LogMarks): Promise<void> {
  const copy = async (name: string, bytes?: number) => {
    const from = path.join(run, name);
    if (existsSync(from)) await copyFile(from, placeInRun(directory, name), bytes);
  };
  await copy(runFiles.metrics, logs.metrics.bytes);
  await copy(runFiles.timings, logs.timings.bytes);
  if (existsSync(path.join(run, runFiles.probes))) {
    makeFolder(placeInRun(directory, runFiles.probes));
    await copy(probeSamplesFile);
    for (let epoch = 1; epoch <= place.epoch; epoch++) await copy(probeFile(epoch));
  }
  // Of a checkpoint before the latest it would be what was received later.
  const [latest] = (await keptCheckpoints(path.join(run, runFiles.checkpoints))).places;
  if (latest?.step === place.step) await copy(runFiles.received);
}

async function writeForkRecord(
  run: string,
  directory: string,
  fork: Pick<Fork, "record" | "config"> & {
    configText: string;
    place: CheckpointPlace;
    sets: string[];
    startedAt: Date;
    recordGit: GitDetail;
  },
): Promise<void> {
  const { record, config, configText, place, sets, startedAt, recordGit } = fork;
  const { configFile } = record;
  const baseDirectory = path.dirname(path.resolve(configFile ?? path.join(run, runFiles.record)));
  const described = await describeRun({
    ...{ directory, config, configText, configFile, baseDirectory, syntheticVersion, startedAt, recordGit },
  });
  refuseChangedData(record.data, described.data, run);
  const { epoch, step } = place;
  const forkedFrom = { run: record.id, name: record.config.name, epoch, step, sets };
  const { metrics } = await readFigures(run);
  const last = metrics.findLast((event) => event.kind === "epoch" && event.epoch <= epoch);
  const finals = last?.kind === "epoch" ? finalsOf(last) : null;
  const endedAt = startedAt.toISOString();
  writeRecord(directory, { ...described, data: record.data, forkedFrom, status: "interrupted", endedAt, finals });
  appendToLog(
    directory,
    `forked from ${record.id} after epoch ${epoch}${sets.length > 0 ? `, with ${sets.join(" ")}` : ""}`,
  );
}
