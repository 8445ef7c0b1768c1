/** A run of the command line: started, shown while it runs, summed up at its end. */
import { claimedOrigin } from "../../engine/store/claims/claim.ts";
import { readStoppedRecord } from "../../engine/store/resumeRun.ts";
import { readFigures } from "../../engine/store/runReader.ts";
import { makeRunDirectory, removeEmptyFolder } from "../../engine/store/runStore.ts";
import { showBytes, showDuration, showFigure, showPercent } from "../../protocol/quantities.ts";
import type { RunEvent } from "../../protocol/run/events.ts";
import type { RunGroup } from "../../protocol/run/groups/runGroup.ts";
import type { GitDetail, RunRecord } from "../../protocol/run/runRecord.ts";
import { shownStatus } from "../../protocol/run/runSummary.ts";
import { type RunOptions, resumeExperiment, runExperiment } from "../run/runExperiment.ts";
import type { Context } from "./context.ts";
import { claimedConfig, type LoadedConfig } from "./loadConfig.ts";
import { noProgress, showProgress } from "./progress.ts";
import { defaultRunsFolder } from "./runFolder.ts";

export interface ShowOptions {
  /** The run's own folder; by default a new one in `.splitcom/runs`. */
  out?: string | undefined;
  /** Events as JSON lines on stdout; the summary goes to stderr. */
  json: boolean;
  quiet: boolean;
  /** As of `RunRequest`. */
  recordGit?: GitDetail | undefined;
  group?: RunGroup | undefined;
}

export interface ShownRun {
  directory: string;
  record: RunRecord;
}

/** Runs and shows; the first interrupt stops it before its next step. @throws as `runExperiment`. */
export async function showRun(loaded: LoadedConfig, options: ShowOptions, context: Context): Promise<ShownRun> {
  const { config } = loaded;
  const startedAt = new Date();
  const directory = options.out ?? makeRunDirectory(defaultRunsFolder, config.name, startedAt);
  const run = (started: RunOptions) =>
    runExperiment({ ...started, loaded, startedAt, recordGit: options.recordGit, group: options.group });
  try {
    return await show(run, { directory, epochs: config.training.epochs }, options, context);
  } finally {
    if (options.out === undefined) removeEmptyFolder(directory);
  }
}

/** Resumes a stopped run and shows it. @throws as `resumeExperiment`. */
export async function showResumed(
  directory: string,
  { takeOver, ...options }: ShowOptions & { takeOver: boolean },
  context: Context,
): Promise<ShownRun> {
  const record = await readStoppedRecord(directory);
  const earlier = record ? (await readFigures(directory)).metrics.filter((event) => event.kind === "start") : [];
  const { config } = record ?? claimedConfig(directory, claimedOrigin(directory));
  const { epochs } = config.training;
  return show(
    (control) => resumeExperiment({ ...control, takeOver }),
    { directory, epochs, earlier },
    options,
    context,
  );
}

interface ShowRequest {
  directory: string;
  epochs: number;
  /** Events that the progress needs and that will not come again. */
  earlier?: readonly RunEvent[];
}

async function show(
  run: (options: RunOptions) => Promise<RunRecord>,
  { directory, epochs, earlier = [] }: ShowRequest,
  { json, quiet }: ShowOptions,
  { stdout, stderr, interrupts }: Context,
): Promise<ShownRun> {
  // On one terminal the bar would stand between the events.
  const silent = quiet || (json && stdout.isTTY);
  const progress = silent ? noProgress : showProgress(stderr, epochs);
  const onSoon = () => progress.note("stopping before the next step; press Ctrl-C again to stop at once");
  interrupts.soon.addEventListener("abort", onSoon);
  try {
    for (const event of earlier) progress.event(event);
    const record = await run({
      directory,
      control: interrupts.control,
      now: interrupts.now,
      listener: {
        onRecording() {
          interrupts.recording = true;
        },
        onNote: progress.note,
        onBackend: ({ name, lanes, reason }) =>
          progress.note(`backend ${name}, ${lanes} lane${lanes === 1 ? "" : "s"} (${reason})`),
        onEvent(event) {
          if (json) stdout.write(`${JSON.stringify(event)}\n`);
          progress.event(event);
        },
      },
    });
    progress.stop();
    if (quiet && !json) stdout.write(`${directory}\n`);
    if (!quiet) (json ? stderr : stdout).write(summary(directory, record));
    return { directory, record };
  } catch (error) {
    progress.stop();
    throw error;
  } finally {
    interrupts.recording = false;
    interrupts.soon.removeEventListener("abort", onSoon);
  }
}

function summary(directory: string, record: RunRecord): string {
  const { startedAt, endedAt, finals, best } = record;
  const seconds = Math.max(0, Date.parse(endedAt!) - Date.parse(startedAt)) / 1000;
  const lines = [`${shownStatus(record)} after ${showDuration(seconds)}: ${directory}`];
  if (finals) {
    const { epoch, perplexity, saving, cumulative } = finals;
    const uplink = `${showBytes(cumulative.up)} up, ${showPercent(saving.up)} saved`;
    const total = `${showBytes(cumulative.up + cumulative.down)} in total, ${showPercent(saving.total)} saved`;
    lines.push(`perplexity ${showFigure(perplexity)} after epoch ${epoch}; ${uplink}; ${total}`);
    if (best && best.epoch !== epoch)
      lines.push(`best perplexity ${showFigure(best.perplexity)} after epoch ${best.epoch}`);
  }
  return `${lines.join("\n")}\n`;
}
