import { t } from "@vscode/l10n";
import { showFigure } from "../../extension/protocol/quantities.ts";
import { type Phase, phases } from "../../extension/protocol/run/events.ts";
import { seriesName } from "../../extension/protocol/run/trace.ts";
import { showTick } from "../charts/axes.ts";
import type { ChartSpec } from "../charts/chartSpec.ts";
import { lineStyle } from "../charts/lineStyles.ts";
import { acrossAxis } from "./across.ts";
import { type OverlaidRun, seriesOf, subjectOf } from "./overlaidRun.ts";

/** Where the time of one run's steps goes: phases on each other, all clients together, the mean of each epoch. */
export function phaseChart(run: OverlaidRun): ChartSpec {
  const names = phaseNames();
  return {
    title: t("Time per step by phase"),
    about: t(
      "Where the time of a step goes, all clients and lanes together, as the mean of each epoch. With several lanes the sum is more than the time that passes.",
    ),
    subject: subjectOf(run),
    lines: phases
      .map((phase, index) => ({
        name: seriesName.phaseTime(phase),
        label: names[phase],
        series: seriesOf(run, seriesName.phaseTime(phase)),
        style: lineStyle(index),
        area: true,
      }))
      .filter(({ series }) => series.x.length > 0),
    x: acrossAxis([run]),
    y: { title: t("Milliseconds, all clients"), show: (ms) => `${showFigure(ms)} ms`, tick: showTick, min: 0 },
  };
}

function phaseNames(): Record<Phase, string> {
  return {
    clientForward: t("Client forward"),
    encode: t("Encode"),
    server: t("Server"),
    decode: t("Decode"),
    clientBackward: t("Client backward"),
    optimizer: t("Optimizer"),
    count: t("Count savings"),
  };
}
