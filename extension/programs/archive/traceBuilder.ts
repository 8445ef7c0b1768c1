/** A run's curves, made from its events as they come. */
import { meanLoss, sentShare } from "../../engine/observe/stepFigures.ts";
import { assertNever, badInput } from "../../protocol/errors.ts";
import { byteKinds } from "../../protocol/interfaces.ts";
import type {
  ControlEvent,
  EpochEvent,
  EpochTimingEvent,
  MetricEvent,
  PolicyEvent,
  ProbeEvent,
  StartEvent,
  StepEvent,
  TimingEvent,
} from "../../protocol/run/events.ts";
import { byteParts, type Phase, phases, policyStateNames, rewardParts } from "../../protocol/run/events.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import { SeriesBuffer } from "../../protocol/run/series.ts";
import { stageFactors } from "../../protocol/run/stageFactors.ts";
import {
  type EpochHistogram,
  type RunTrace,
  type SeriesTable,
  seriesName,
  type TraceUpdate,
} from "../../protocol/run/trace.ts";
import type { ThresholdGroup } from "../../protocol/thresholdGroups.ts";

/** How much of a trace its followers have been sent. */
interface Sent {
  seq: number;
  series: Map<string, number>;
  histograms: number;
  controls: number;
  probes: number;
}

/** Points and other figures of all curves together: half a gigabyte. A log of 2 GiB has some twenty million. */
const mostFigures = 2 ** 25;

export class TraceBuilder {
  private start: StartEvent | null = null;
  private readonly series = new Map<string, SeriesBuffer>();
  private readonly histograms: EpochHistogram[] = [];
  private readonly controls: ControlEvent[] = [];
  private readonly probes: ProbeEvent[] = [];
  private readonly cumulativeBytes = new Map<string, number>();
  private readonly thetas = new Map<ThresholdGroup, number>();
  /** Of the current epoch: milliseconds by phase, and the steps that took them. */
  private phaseTimes = { ms: new Map<Phase, number>(), steps: 0 };
  private sent: Sent;
  private figures = 0;
  /** Events included, counted from `firstSeq`. */
  seq: number;

  /** @param firstSeq where to begin counting events: above what followers of an earlier trace of the run were sent. */
  constructor(
    private readonly run: RunId,
    private readonly firstSeq = 0,
    private readonly most = mostFigures,
  ) {
    this.seq = firstSeq;
    this.sent = this.everything();
  }

  /** The run so far; the next update begins where it ends. */
  snapshot(): RunTrace {
    this.sent = { seq: this.firstSeq, series: new Map(), histograms: 0, controls: 0, probes: 0 };
    const { fromSeq: _, ...trace } = this.added();
    return trace;
  }

  /** What came since the last snapshot or update; undefined where nothing did. */
  update(): TraceUpdate | undefined {
    return this.seq === this.sent.seq ? undefined : this.added();
  }

  /**
   * Takes the next event of either log; a step's timing may come before or after the step, but after the start.
   *
   * @throws bad-input where the log holds more than can be drawn.
   */
  add(event: MetricEvent | TimingEvent | EpochTimingEvent): void {
    if (this.figures > this.most) throw tooLong(this.run, this.most);
    this.seq++;
    switch (event.kind) {
      case "start":
        this.start = event;
        break;
      case "step":
        this.addStep(event);
        break;
      case "epoch":
        this.addEpoch(event);
        break;
      case "probe":
        this.addProbe(event);
        break;
      case "control":
        this.controls.push(event);
        this.figures += 10;
        this.thetas.set(event.group, event.theta);
        this.push(seriesName.theta(event.group), this.epochsAt(event.step), event.theta);
        break;
      case "policy":
        this.addDecision(event);
        break;
      case "timing":
        this.push(seriesName.stepTime, this.epochsAt(event.step), event.wallMs);
        this.push(seriesName.elapsed, this.epochsAt(event.step), event.atMs / 1000);
        this.takePhases(event);
        break;
      case "epochTiming":
        this.addPhaseTimes(event.epoch);
        // `epoch` is the x of what is measured over a whole epoch: it is known at its end.
        this.push(seriesName.samplesPerSecond, event.epoch, event.samplesPerSecond);
        this.push(seriesName.memory, event.epoch, event.rssBytes);
        this.push(seriesName.epochElapsed, event.epoch, event.atMs / 1000);
        break;
      case "end":
        break;
      default:
        assertNever(event);
    }
  }

  private addStep({ step, clients, bytes, decisions }: StepEvent): void {
    const x = this.epochsAt(step);
    this.push(seriesName.loss, x, meanLoss(clients));
    for (const { client, loss } of clients) this.push(seriesName.clientLoss(client), x, loss);
    for (const [group, theta] of this.thetas) this.push(seriesName.theta(group), x, theta);
    for (const name of new Set(decisions.map((decided) => decided.interface)))
      this.push(seriesName.stepUploadRatio(name), x, sentShare(decisions.filter((of) => of.interface === name)));
    // Totals count the whole run, events only their own step.
    let total = 0;
    for (const kind of byteKinds) {
      const added = bytes.reduce((sum, row) => (row.kind === kind ? sum + row.bytes : sum), 0);
      total += this.addBytes(seriesName.bytes(kind), x, added);
    }
    this.push(seriesName.totalBytes, x, total);
    this.addBytes(
      seriesName.uplinkBytes,
      x,
      bytes.reduce((sum, row) => (row.direction === "up" ? sum + row.bytes : sum), 0),
    );
    for (const part of byteParts)
      this.addBytes(
        seriesName.bytePart(part),
        x,
        bytes.reduce((sum, row) => sum + row[part], 0),
      );
  }

  private takePhases({ phaseMs }: TimingEvent): void {
    const { ms } = this.phaseTimes;
    // A log of an earlier version has no time for a phase that came later.
    for (const phase of phases) ms.set(phase, (ms.get(phase) ?? 0) + (phaseMs[phase] ?? 0));
    this.phaseTimes.steps++;
  }

  private addPhaseTimes(epoch: number): void {
    const { ms, steps } = this.phaseTimes;
    for (const [phase, sum] of ms) this.push(seriesName.phaseTime(phase), epoch, sum / steps);
    this.phaseTimes = { ms: new Map(), steps: 0 };
  }

  /** @returns the bytes so far. One that never crosses (no labels in a U shape) has no curve. */
  private addBytes(name: string, x: number, added: number): number {
    const cumulative = (this.cumulativeBytes.get(name) ?? 0) + added;
    this.cumulativeBytes.set(name, cumulative);
    if (cumulative > 0) this.push(name, x, cumulative);
    return cumulative;
  }

  private addEpoch(event: EpochEvent): void {
    const { epoch, perplexity, cumulative, saving } = event;
    // Without held-out data there is no such curve.
    if (perplexity !== null) this.push(seriesName.perplexity, epoch, perplexity);
    for (const { interface: name, overall, byClient } of event.uploadRatios) {
      this.push(seriesName.uploadRatio(name), epoch, overall);
      for (const { client, ratio } of byClient) this.push(seriesName.clientUploadRatio(name, client), epoch, ratio);
    }
    for (const { interface: name, selection, coding, total } of stageFactors([event])) {
      this.push(seriesName.stage(name, "selection"), epoch, selection);
      if (coding !== null) this.push(seriesName.stage(name, "coding"), epoch, coding);
      this.push(seriesName.stage(name, "total"), epoch, total);
    }
    this.push(seriesName.baselineBytes, epoch, cumulative.baselineUp + cumulative.baselineDown);
    this.push(seriesName.uplinkSaving, epoch, saving.up);
    this.push(seriesName.totalSaving, epoch, saving.total);
    for (const histogram of event.similarityHistograms) {
      this.histograms.push({ epoch, ...histogram });
      this.figures += histogram.counts.length;
    }
  }

  private addDecision({ step, group, reward, state }: PolicyEvent): void {
    const x = this.epochsAt(step);
    if (reward !== null) {
      this.push(seriesName.reward(group), x, reward.total);
      for (const part of rewardParts) this.push(seriesName.rewardPart(group, part), x, reward[part]);
    }
    for (const [at, name] of policyStateNames.entries()) this.push(seriesName.policyState(group, name), x, state[at]!);
  }

  private addProbe(event: ProbeEvent): void {
    this.probes.push(event);
    this.figures += 10 * event.samples.length;
    for (const rows of event.tokenSimilarity ?? []) this.figures += rows.length;
    // JSON has null for what is no number.
    event.layerSimilarity?.forEach((similarity: number | null, index) => {
      this.push(seriesName.blockSimilarity(index + 1), event.epoch, similarity ?? Number.NaN);
    });
  }

  /** A step's place on the axis of epochs. */
  private epochsAt(step: number): number {
    return step / (this.start?.stepsPerEpoch || Number.NaN);
  }

  /** Leaves out a point without a place: before the start, or, in a damaged log, before the last one. */
  private push(name: string, x: number, y: number): void {
    let buffer = this.series.get(name);
    if (buffer === undefined) {
      buffer = new SeriesBuffer();
      this.series.set(name, buffer);
    }
    if (x >= (buffer.lastX ?? Number.NEGATIVE_INFINITY)) buffer.push(x, y);
    this.figures++;
  }

  /** What has not been sent yet, which counts as sent from now on. */
  private added(): TraceUpdate {
    const { run, seq, start, sent } = this;
    const series: SeriesTable = {};
    const columns: Float64Array[] = [];
    for (const [name, buffer] of this.series) {
      const from = sent.series.get(name) ?? 0;
      if (from === buffer.length) continue;
      const { x, y } = buffer.copy(from);
      series[name] = { x: sharedColumn(columns, x), y };
    }
    this.sent = this.everything();
    return {
      run,
      fromSeq: sent.seq,
      seq,
      start,
      series,
      histograms: this.histograms.slice(sent.histograms),
      controls: this.controls.slice(sent.controls),
      probes: this.probes.slice(sent.probes),
    };
  }

  private everything(): Sent {
    return {
      seq: this.seq,
      series: new Map([...this.series].map(([name, { length }]) => [name, length])),
      histograms: this.histograms.length,
      controls: this.controls.length,
      probes: this.probes.length,
    };
  }
}

/** An equal column met before, else this one: most curves have a point at every step, and what is shared is sent once. */
function sharedColumn(columns: Float64Array[], column: Float64Array): Float64Array {
  const known = columns.find((other) => other.length === column.length && other.every((x, at) => x === column[at]));
  if (known === undefined) columns.push(column);
  return known ?? column;
}

function tooLong(run: RunId, most: number) {
  return badInput({
    what: "the run's logs are too large to draw",
    where: run,
    value: `over ${most} figures`,
    remedy: "splitcom report reads logs of any length.",
  });
}
