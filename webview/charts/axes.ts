/** Axes of the quantities that charts show. */
import { t } from "@vscode/l10n";
import { showBytes, showDuration, showFigure, showPercent } from "../../extension/protocol/quantities.ts";
import type { ChartAxis } from "./chartSpec.ts";

/** Epochs from 0; `end` is where it stops, at least. */
export function epochAxis(end: number): ChartAxis {
  return { title: t("Epoch"), show: showPlace, min: 0, max: end, whole: true };
}

/** Steps of the run from 0; `end` is where it stops, at least. */
export function stepAxis(end: number): ChartAxis {
  return { title: t("Step"), show: String, min: 0, max: end, whole: true };
}

/** Wall time since the run began, in seconds. */
export function durationAxis(): ChartAxis {
  return { title: t("Wall time"), show: showDuration, tick: showRoundDuration, min: 0, spacing: durationSpacing };
}

/** What people count time in, in seconds. */
const roundDurations = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

/** Between two marks of an axis of time. @param span of the axis, and the result: seconds */
export function durationSpacing(span: number): number {
  return roundDurations.find((each) => span / each <= 8) ?? 86_400 * Math.ceil(span / 8 / 86_400);
}

/** `90 s` as `1.5 min`: marks of an axis are round. */
function showRoundDuration(seconds: number): string {
  if (seconds === 0) return "0";
  if (seconds < 60) return `${showTick(seconds)} s`;
  return seconds < 3600 ? `${showTick(seconds / 60)} min` : `${showTick(seconds / 3600)} h`;
}

/**
 * Where an axis of epochs ends during the run: at a round number, so that it changes rarely, and not beyond the
 * last epoch that will be.
 */
export function epochEnd(latest: number, epochs: number): number {
  const most = Math.max(epochs, latest, 1);
  let round = 1;
  while (round < latest) round = nextRound(round);
  return Math.min(round, most);
}

/** 1, 2, 5, 10, 20, 50, … */
function nextRound(round: number): number {
  return String(round).startsWith("2") ? round * 2.5 : round * 2;
}

/** Per target token, without unit. */
export function perplexityAxis(): ChartAxis {
  return { title: t("Perplexity"), show: showFigure, tick: showTick, positive: true };
}

/** Cross entropy, in nats. */
export function lossAxis(): ChartAxis {
  return { title: t("Loss in nats per token"), show: (nats) => nats.toFixed(3), tick: showTick, positive: true };
}

/** From none to all. */
export function shareAxis(title: string): ChartAxis {
  return { title, show: showPercent, tick: (share) => `${Math.round(100 * share)} %`, min: 0, max: 1 };
}

/** Numbers without unit. */
export function numberAxis(title: string): ChartAxis {
  return { title, show: showCosine, tick: showTick };
}

/** Cosines, which lie near 1: the axis follows them. */
export function cosineAxis(title: string): ChartAxis {
  return { title, show: showCosine, tick: showTick };
}

/** Bytes in powers of 1000. */
export function bytesAxis(title: string, min?: number): ChartAxis {
  return { title, show: showBytes, positive: true, ...(min === undefined ? {} : { min }) };
}

/** A step's place among epochs: `3`, `3.25`. */
export function showPlace(epochs: number): string {
  return String(Number(epochs.toFixed(2)));
}

/** Four decimals: thresholds differ in the third. */
export function showCosine(cosine: number): string {
  return String(Number(cosine.toFixed(4)));
}

/** Numbers at an axis, without the noise of binary fractions. */
export function showTick(value: number): string {
  return String(Number(value.toPrecision(6)));
}
