/** How a learned threshold came to be: what its policy was rewarded for, and what it saw. */
import { t } from "@vscode/l10n";
import { policyStateNames, rewardParts } from "../../extension/protocol/run/events.ts";
import { type RunTrace, seriesName } from "../../extension/protocol/run/trace.ts";
import { type ThresholdGroup, thresholdGroups } from "../../extension/protocol/thresholdGroups.ts";
import { numberAxis } from "../charts/axes.ts";
import type { ChartSpec } from "../charts/chartSpec.ts";
import { lineStyle } from "../charts/lineStyles.ts";
import { groupTitle } from "../run/groupTitle.ts";
import { acrossAxis } from "./across.ts";
import { type OverlaidRun, seriesOf, subjectOf } from "./overlaidRun.ts";

/** Groups whose threshold was learned in a run, once a decision has been made. */
export function learnedGroups({ series }: RunTrace): ThresholdGroup[] {
  return thresholdGroups.filter((group) => seriesName.policyState(group, policyStateNames[0]) in series);
}

/** The reward of each decision, at its end, and the parts that it is the sum of. */
export function rewardChart(run: OverlaidRun, group: ThresholdGroup): ChartSpec {
  const parts = { quality: t("Perplexity penalty"), gain: t("Perplexity gain"), bytes: t("Bytes") };
  const line = (name: string, label: string, index: number) => ({
    name,
    label,
    series: seriesOf(run, name),
    style: lineStyle(index),
  });
  return {
    title: t("Reward of decisions"),
    about: t(
      "What the learned threshold was rewarded for at each decision: the sum of a penalty on a rise of perplexity, a reward of a fall, and a penalty on bytes.",
    ),
    subject: subjectOf(run, groupTitle(group)),
    lines: [
      line(seriesName.reward(group), t("Reward"), 0),
      ...rewardParts.map((part, index) => line(seriesName.rewardPart(group, part), parts[part], index + 1)),
    ],
    x: acrossAxis([run]),
    y: numberAxis(t("Reward")),
  };
}

/** The components of the state that each decision was made on, a line each. */
export function policyStateChart(run: OverlaidRun, group: ThresholdGroup): ChartSpec {
  const labels: Record<(typeof policyStateNames)[number], string> = {
    logPerplexity: t("Log perplexity"),
    change: t("Change in log perplexity"),
    overBest: t("Gap to best"),
    uploadRatio: t("Upload ratio"),
    theta: t("θ in force"),
    meanSimilarity: t("Mean similarity"),
    stdSimilarity: t("Spread of similarity"),
    progress: t("Progress"),
  };
  return {
    title: t("Policy state"),
    about: t(
      "What the learned threshold was decided on, each scaled to -1..1. Gap to best: log perplexity less the least so far. Spread of similarity: standard deviation over the samples. Progress: share of the run.",
    ),
    subject: subjectOf(run, groupTitle(group)),
    lines: policyStateNames.map((component, index) => ({
      name: seriesName.policyState(group, component),
      label: labels[component],
      series: seriesOf(run, seriesName.policyState(group, component)),
      style: lineStyle(index),
    })),
    x: acrossAxis([run]),
    y: { ...numberAxis(t("Scaled to -1..1")), min: -1, max: 1 },
  };
}
