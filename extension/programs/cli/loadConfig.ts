/** A configuration file with the command line's changes, and the experiment it describes. */
import path from "node:path";
import { type Experiment, prepareExperiment } from "../../engine/experiment.ts";
import { readTextFile } from "../../engine/io/files/textFile.ts";
import type { RunOrigin } from "../../engine/store/claims/runClaim.ts";
import { checkAgainstModel } from "../../protocol/config/configChecks.ts";
import { type ConfigIssue, configIssuesToError, type Placed } from "../../protocol/config/configIssues.ts";
import { largestConfig } from "../../protocol/config/configTree.ts";
import { parseConfig } from "../../protocol/config/parseConfig.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { type SetText, withSets } from "../../protocol/config/setPlaces.ts";
import { type RunRecord, runFiles } from "../../protocol/run/runRecord.ts";

export interface LoadedConfig {
  config: RunConfig;
  /** As named by the user; issues are reported there. */
  file: string;
  /** With the changes of `--set`. */
  text: string;
  /** What relative paths in the configuration are relative to. */
  baseDirectory: string;
  /** An issue of the text as the user meets it. */
  place(issue: ConfigIssue): Placed;
}

/**
 * @param sets `path=value`, applied in order. @param written what the file is taken to hold; default, what it holds.
 * @throws bad-input that gives every issue as `file:line:column: message`.
 */
export function loadConfig(file: string, sets: readonly string[] = [], written?: string): LoadedConfig {
  const { text, place } = written === undefined ? readConfigFile(file, sets) : withSets(written, sets);
  const { config, issues } = parseConfig(text, file);
  if (config === undefined) throw configIssuesToError(issues, place);
  return { config, file, text, baseDirectory: path.dirname(path.resolve(file)), place };
}

/** The text of a configuration file with the changes of `--set`. @throws bad-input where it cannot be read, or a change has no place. */
export function readConfigFile(file: string, sets: readonly string[] = []): SetText {
  return withSets(readTextFile(file, "cannot read the configuration", 4 * largestConfig), sets);
}

/** Its text is one that no file need hold any more: lines and columns of it would lead nowhere. */
const recordedAt =
  (where: string) =>
  ({ message }: ConfigIssue) => ({ where, message });

/** The configuration as it was when a run began, whatever has become of its file. @param directory the run's folder. */
export function recordedConfig(directory: string, { config, configFile, configText }: RunRecord): LoadedConfig {
  const file = configFile ?? path.join(directory, runFiles.record);
  const place = recordedAt(path.join(directory, runFiles.record));
  return { config, file, text: configText, baseDirectory: path.dirname(path.resolve(file)), place };
}

/** The configuration of a run of which there is only a claim. @throws bad-input as {@link loadConfig}. */
export function claimedConfig(directory: string, { configFile, configText }: RunOrigin): LoadedConfig {
  const file = configFile ?? path.join(directory, runFiles.claims);
  const { config, issues } = parseConfig(configText, file);
  const place = recordedAt(path.join(directory, runFiles.claims));
  if (config === undefined) throw configIssuesToError(issues, place);
  return { config, file, text: configText, baseDirectory: path.dirname(path.resolve(file)), place };
}

/** Reads model and data. @throws bad-input for what is missing or damaged, or where model and configuration do not fit. */
export async function openExperiment({ config, file, text, baseDirectory, place }: LoadedConfig): Promise<Experiment> {
  const experiment = await prepareExperiment(config, baseDirectory);
  const issues = checkAgainstModel(config, experiment.model.config, text, file);
  if (issues.length > 0) throw configIssuesToError(issues, place);
  return experiment;
}
