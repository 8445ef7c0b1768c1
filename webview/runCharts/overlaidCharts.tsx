/** Charts that lay runs over each other. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { TensorInterface } from "../../extension/protocol/interfaces.ts";
import { seriesName } from "../../extension/protocol/run/trace.ts";
import { type ThresholdGroup, thresholdGroups } from "../../extension/protocol/thresholdGroups.ts";
import { LineChart } from "../charts/LineChart.tsx";
import { useChartOptions } from "../charts/options/chartOptions.ts";
import { Checkbox, Dropdown } from "../controls/controls.tsx";
import { groupTitle } from "../run/groupTitle.ts";
import { interfaceTitle } from "../run/interfaceText.ts";
import { costChart } from "./costChart.ts";
import { lossChart } from "./lossChart.ts";
import type { OverlaidRun } from "./overlaidRun.ts";
import { awaitsPerplexity, perplexityChart } from "./perplexityChart.ts";
import { thetaChart } from "./thetaChart.ts";
import { totalTrafficChart } from "./trafficChart.ts";
import { runUploadChart, sendingInterfaces } from "./uploadRatioChart.ts";

type OfRuns = { runs: readonly OverlaidRun[] };

function afterFirstEpoch(): string {
  return t("The first point appears at the end of the first epoch.");
}

/** Validation perplexity, and where wanted the training loss. */
export function PerplexityChart({ runs }: OfRuns): JSX.Element {
  const [withLoss, setWithLoss] = useState(false);
  const spec = useMemo(() => perplexityChart(runs, withLoss), [runs, withLoss]);
  const waiting = awaitsPerplexity(runs);
  const tools = (
    <Checkbox checked={withLoss} onChange={setWithLoss}>
      {t("Training loss")}
    </Checkbox>
  );
  return (
    <LineChart
      spec={spec}
      tools={waiting ? undefined : tools}
      pending={waiting ? t("Training loss. The first perplexity appears at the end of the first epoch.") : undefined}
      empty={t("The training loss appears with the first step, the perplexity with the end of the first epoch.")}
    />
  );
}

/** Training loss at each step. */
export function LossChart({ runs }: OfRuns): JSX.Element {
  const { clients } = useChartOptions();
  const spec = useMemo(() => lossChart(runs, clients), [runs, clients]);
  return <LineChart spec={spec} empty={t("The first point appears with the first step.")} />;
}

/** Upload ratios of all clients together, a line a run. */
export function RunUploadChart({ runs }: OfRuns): JSX.Element {
  const names = useMemo(() => [...new Set(runs.flatMap(({ trace }) => sendingInterfaces(trace)))], [runs]);
  const [name, tools] = useInterface(names);
  const spec = useMemo(() => runUploadChart(runs, name), [runs, name]);
  return <LineChart spec={spec} tools={tools} empty={afterFirstEpoch()} />;
}

/** The threshold in force, and who moved it when. */
export function ThetaChart({ runs }: OfRuns): JSX.Element {
  const several = runs.some(({ trace }) => seriesName.theta("gradient") in trace.series);
  const [chosen, choose] = useState<ThresholdGroup>("activation");
  const group = several ? chosen : "activation";
  const spec = useMemo(() => thetaChart(runs, group), [runs, group]);
  const tools = several && (
    <Dropdown<ThresholdGroup>
      label={t("Threshold of")}
      value={group}
      options={thresholdGroups.map((value) => ({ value, title: groupTitle(value) }))}
      onChange={choose}
    />
  );
  return <LineChart spec={spec} tools={tools || undefined} empty={t("The threshold appears with the first step.")} />;
}

/** All bytes so far, a line a run. */
export function TotalTrafficChart({ runs }: OfRuns): JSX.Element {
  const spec = useMemo(() => totalTrafficChart(runs), [runs]);
  return <LineChart spec={spec} empty={t("The first point appears with the first step.")} />;
}

/** What perplexity cost in bytes. */
export function CostChart({ runs }: OfRuns): JSX.Element {
  const spec = useMemo(() => costChart(runs), [runs]);
  return <LineChart spec={spec} empty={afterFirstEpoch()} />;
}

/** Which interface is shown, and the choice where there are several. */
export function useInterface(names: readonly TensorInterface[]): [TensorInterface, JSX.Element | undefined] {
  const [chosen, choose] = useState<TensorInterface>("up.act");
  const name = names.includes(chosen) ? chosen : (names[0] ?? "up.act");
  if (names.length < 2) return [name, undefined];
  const options = names.map((value) => ({ value, title: interfaceTitle(value) }));
  return [
    name,
    <Dropdown<TensorInterface>
      key="interface"
      label={t("Interface")}
      value={name}
      options={options}
      onChange={choose}
    />,
  ];
}
