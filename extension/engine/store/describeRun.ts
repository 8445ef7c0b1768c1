/** What is written down of a run before it starts, so that it can be checked and repeated. */
import path from "node:path";
import { version_core as tfjs } from "@tensorflow/tfjs-core";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import type { RunGroup } from "../../protocol/run/groups/runGroup.ts";
import { type GitDetail, type RunRecord, recordVersion } from "../../protocol/run/runRecord.ts";
import type { Experiment } from "../experiment.ts";
import { machine } from "../io/machine.ts";
import { packageVersion } from "../io/packageRoot.ts";
import { dataFingerprints } from "./dataHash.ts";
import { gitState } from "./git/gitState.ts";
import { thisProcess } from "./processIdentity.ts";

export interface RunDescription {
  /** The run's folder; its last part becomes the id. */
  directory: string;
  config: RunConfig;
  /** As the user wrote it. */
  configText: string;
  /** Null where the configuration came from no file. */
  configFile: string | null;
  /** The configuration's folder: data files are relative to it, and its repository is recorded. */
  baseDirectory: string;
  syntheticVersion: number;
  startedAt: Date;
  /** How much of the repository is recorded. */
  recordGit: GitDetail;
  group?: RunGroup | undefined;
  /** Of the data that the run uses, where they are known. */
  sizes?: Experiment["sizes"];
}

/** The record of a run that starts in this process now. @throws bad-input for a data file that cannot be read. */
export async function describeRun(run: RunDescription): Promise<RunRecord> {
  const { config, configFile, configText } = run;
  const [data, git] = await Promise.all([
    dataFingerprints(config, run.baseDirectory, run.syntheticVersion),
    gitState(run.baseDirectory, run.recordGit, run.directory),
  ]);
  return {
    formatVersion: recordVersion,
    id: path.basename(run.directory),
    status: "running",
    startedAt: run.startedAt.toISOString(),
    endedAt: null,
    process: thisProcess(),
    seed: config.seed,
    config,
    configFile,
    configText,
    versions: { splitcom: packageVersion(), node: process.versions.node, tfjs },
    backend: null,
    machine: machine(),
    git,
    recordGit: run.recordGit,
    data: data.map((fingerprint) => ({ ...fingerprint, ...run.sizes?.[fingerprint.role] })),
    ...(run.group && { group: run.group }),
    finals: null,
  };
}
