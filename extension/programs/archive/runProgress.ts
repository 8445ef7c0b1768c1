/** How far a run has come: the figures of its line in the list of runs. */
import path from "node:path";
import { timingsLog } from "../../engine/store/runs/eventSchema.ts";
import { type BestEpoch, better } from "../../protocol/run/bestEpoch.ts";
import type { EpochTimingEvent, MetricEvent, TimingEvent } from "../../protocol/run/events.ts";
import { type RunFinals, type RunRecord, runFiles } from "../../protocol/run/runRecord.ts";
import type { RunFigures, RunSummary } from "../../protocol/run/runSummary.ts";
import type { ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import { fileEnd } from "./fileEnd.ts";

/** Figures of a run whose events are read. */
export class RunProgress {
  private finals: Pick<RunFinals, "epoch" | "perplexity" | "cumulative" | "saving"> | null = null;
  private best: BestEpoch | null = null;
  private readonly thetas: RunFigures["thetas"] = {};
  private step = 0;
  private stepsPerEpoch = 0;
  private firstTiming: TimingEvent | undefined;
  private lastTiming: TimingEvent | undefined;
  private atMs: number | null = null;

  add(event: MetricEvent | TimingEvent | EpochTimingEvent): void {
    switch (event.kind) {
      case "start":
        this.stepsPerEpoch = event.stepsPerEpoch;
        break;
      case "control":
        this.thetas[event.group] = { theta: event.theta, source: event.source };
        break;
      case "step":
        this.step = event.step;
        break;
      case "epoch":
        this.finals = event;
        this.best = better(this.best, event);
        break;
      case "timing":
        this.firstTiming ??= event;
        this.lastTiming = event;
        this.atMs = event.atMs;
        break;
      case "epochTiming":
        this.atMs = event.atMs;
        break;
    }
  }

  /** The figures so far. @param epochs that the run is to have. */
  figures(epochs: number): RunFigures {
    const { step, stepsPerEpoch, atMs } = this;
    return {
      ...figuresOfEpochs(this.finals, this.best),
      step,
      stepsPerEpoch,
      thetas: { ...this.thetas },
      seconds: atMs === null ? null : atMs / 1000,
      secondsLeft: this.secondsLeft(epochs * stepsPerEpoch),
    };
  }

  /** By the pace since the first step, which also warms up; evaluations count once there was one. */
  private secondsLeft(steps: number): number | null {
    const { firstTiming: first, lastTiming: last, atMs } = this;
    if (first === undefined || last === undefined || last.step === first.step || atMs === null) return null;
    const secondsPerStep = (atMs - first.atMs) / 1000 / (last.step - first.step);
    return secondsPerStep * Math.max(0, steps - last.step);
  }
}

/** Figures of a run that has ended, without its events: thresholds are known only where an epoch was finished, and who set them is not. */
export async function endedFigures(directory: string, { finals, best, timed }: RunRecord): Promise<RunFigures> {
  const { step, atMs } = timed ?? (await lastTimings(path.join(directory, runFiles.timings)));
  return {
    ...figuresOfEpochs(finals, best ?? onlyEpoch(finals)),
    step: step ?? finals?.step ?? 0,
    stepsPerEpoch: finals && finals.epoch > 0 ? finals.step / finals.epoch : 0,
    thetas: Object.fromEntries(
      Object.entries(finals?.thetas ?? {}).map(([group, theta]) => [group, { theta, source: null }]),
    ),
    seconds: atMs === undefined ? null : atMs / 1000,
    secondsLeft: null,
  };
}

/** The figures that are known once an epoch has ended. */
function figuresOfEpochs(
  finals: Pick<RunFinals, "epoch" | "perplexity" | "cumulative" | "saving"> | null,
  best: BestEpoch | null,
) {
  return {
    epoch: finals?.epoch ?? 0,
    perplexity: finals?.perplexity ?? null,
    bestPerplexity: best?.perplexity ?? null,
    bestEpoch: best?.epoch ?? null,
    uplinkSaving: finals?.saving.up ?? null,
    totalSaving: finals?.saving.total ?? null,
    uplinkBytes: finals?.cumulative.up ?? null,
    downlinkBytes: finals?.cumulative.down ?? null,
  };
}

/** Records of earlier versions keep only the last epoch, which is the best where it is the first. */
function onlyEpoch(finals: RunFinals | null): BestEpoch | null {
  return finals?.epoch === 1 ? better(null, finals) : null;
}

/** Enough for several lines of `timings.jsonl`. */
const lastBytes = 4096;

function timingIn(line: string): TimingEvent | EpochTimingEvent | undefined {
  try {
    const event: unknown = JSON.parse(line);
    const fits = typeof event === "object" && event !== null && timingsLog.defect(event, line) === undefined;
    return fits ? (event as TimingEvent | EpochTimingEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** The last step that was timed, and the run's time at its last timing; nothing where that cannot be read. */
async function lastTimings(file: string): Promise<{ step?: number; atMs?: number }> {
  try {
    // What follows the last line end was torn off.
    const lines = (await fileEnd(file, lastBytes)).split("\n").slice(0, -1);
    let atMs: number | undefined;
    for (const line of lines.toReversed()) {
      const timing = timingIn(line);
      atMs ??= timing?.atMs;
      if (timing?.kind === "timing") return { step: timing.step, ...(atMs !== undefined && { atMs }) };
    }
    return atMs === undefined ? {} : { atMs };
  } catch {
    return {};
  }
}

/**
 * Of the groups on which a threshold decides, where that is known: every log has one of activations. Who set it is said of running runs
 * alone: of others it would depend on whether their log has been read.
 */
export function shownThetas(
  thetas: RunSummary["thetas"],
  groups: readonly ThresholdGroup[] | null,
  running: boolean,
): RunSummary["thetas"] {
  const shown = Object.entries(thetas).filter(([group]) => groups === null || groups.includes(group as ThresholdGroup));
  return Object.fromEntries(
    shown.map(([group, { theta, source }]) => [group, { theta, source: running ? source : null }]),
  );
}
