import { t } from "@vscode/l10n";
import type { ControlEvent } from "../../extension/protocol/run/events.ts";
import { seriesName } from "../../extension/protocol/run/trace.ts";
import type { ThresholdGroup } from "../../extension/protocol/thresholdGroups.ts";
import { cosineAxis, showCosine } from "../charts/axes.ts";
import type { ChartMark, ChartSpec } from "../charts/chartSpec.ts";
import { acrossAxis, placeAcross } from "./across.ts";
import { type OverlaidRun, runLine, seriesOf } from "./overlaidRun.ts";

/** A group's threshold in force, as a staircase, with changes made by hand marked. */
export function thetaChart(runs: readonly OverlaidRun[], group: ThresholdGroup): ChartSpec {
  return {
    title: t("Threshold θ"),
    about: t(
      "A sample is not sent again while its cosine to what was last sent of it is at or above θ. Vertical lines mark changes made by hand.",
    ),
    lines: runs.map((run) => ({ ...runLine(run, seriesOf(run, seriesName.theta(group))), stepped: true })),
    x: acrossAxis(runs),
    y: { ...cosineAxis(t("θ (cosine)")), leastSpan: 0.02 },
    marks: thetaMarks(runs, group, true),
  };
}

/** Where the user set the threshold or gave it back; of the first run alone, whose changes the others do not share. */
export function thetaMarks(runs: readonly OverlaidRun[], group: ThresholdGroup, labeled: boolean): ChartMark[] {
  const [first] = runs;
  const stepsPerEpoch = first?.trace.start?.stepsPerEpoch;
  if (!first || !stepsPerEpoch) return [];
  return first.trace.controls
    .filter((change) => change.group === group && (change.source === "user" || change.hand !== undefined))
    .flatMap((change) => {
      const x = placeAcross(first, change.step / stepsPerEpoch);
      return x === undefined ? [] : [{ x, label: labeled ? markLabel(change) : "" }];
    });
}

function markLabel({ hand, theta }: ControlEvent): string {
  return hand === "givenBack" ? t("automatic") : t("set to {0}", showCosine(theta));
}
