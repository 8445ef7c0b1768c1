/** The charts of the dashboard: those that lay runs over each other, and those of one run. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useRuns } from "../app/panelContext.ts";
import { LineChart } from "../charts/LineChart.tsx";
import { useChartOptions } from "../charts/options/chartOptions.ts";
import { Dropdown } from "../controls/controls.tsx";
import {
  CostChart,
  LossChart,
  PerplexityChart,
  RunUploadChart,
  ThetaChart,
  TotalTrafficChart,
  useInterface,
} from "../runCharts/overlaidCharts.tsx";
import type { OverlaidRun } from "../runCharts/overlaidRun.ts";
import { phaseChart } from "../runCharts/phaseChart.ts";
import { similarityChart } from "../runCharts/similarityChart.ts";
import { carryingInterfaces, stageChart } from "../runCharts/stageChart.ts";
import { type TrafficSplit, trafficChart } from "../runCharts/trafficChart.ts";
import { clientUploadChart, sendingInterfaces } from "../runCharts/uploadRatioChart.ts";
import { PolicyCharts } from "./PolicyCharts.tsx";
import { SimilarityHeatmap } from "./SimilarityHeatmap.tsx";

/** @param runs at least one; the first is the header's */
export function RunCharts({ runs }: { runs: readonly OverlaidRun[] }): JSX.Element {
  const [chosen, choose] = useState<string>();
  // Over bytes up and down it would be the first chart again.
  const { across } = useChartOptions();
  const decided = useDecidedRuns(runs);
  const detailed = runs.find(({ run }) => run === chosen) ?? runs[0]!;
  const heading = <h2 class="visually-hidden">{t("Curves")}</h2>;
  if (runs.length === 1) {
    return (
      <section>
        {heading}
        <div class="chart-grid">
          <PerplexityChart runs={runs} />
          <ClientUploadChart run={detailed} />
          {decided.length > 0 && <ThetaChart runs={decided} />}
          <LossChart runs={runs} />
          <TrafficChart run={detailed} />
          <StageChart run={detailed} />
          <SimilarityChart run={detailed} />
          <SimilarityHeatmap run={detailed} />
          {across !== "traffic" && <CostChart runs={runs} />}
          <PhaseChart run={detailed} />
          <PolicyCharts run={detailed} />
        </div>
      </section>
    );
  }
  return (
    <section>
      {heading}
      <div class="chart-grid">
        <PerplexityChart runs={runs} />
        <RunUploadChart runs={runs} />
        {decided.length > 0 && <ThetaChart runs={decided} />}
        <LossChart runs={runs} />
        <TotalTrafficChart runs={runs} />
        {across !== "traffic" && <CostChart runs={runs} />}
      </div>
      <div class="chart-group-head">
        <h2>{t("Details of one run")}</h2>
        <Dropdown
          label={t("Run shown in detail")}
          value={detailed.run}
          options={runs.map(({ run, name }) => ({ value: run, title: name }))}
          onChange={choose}
        />
      </div>
      <div class="chart-grid">
        <ClientUploadChart run={detailed} />
        <TrafficChart run={detailed} />
        <StageChart run={detailed} />
        <SimilarityChart run={detailed} />
        <SimilarityHeatmap run={detailed} />
        <PhaseChart run={detailed} />
        <PolicyCharts run={detailed} />
      </div>
    </section>
  );
}

/** The runs in which a threshold decides on something; those that have only just begun may yet. */
function useDecidedRuns(runs: readonly OverlaidRun[]): readonly OverlaidRun[] {
  const summaries = useRuns();
  const without = runs.filter(({ run }) => {
    const summary = summaries.find((summary) => summary.run === run);
    return summary !== undefined && summary.step > 0 && Object.keys(summary.thetas).length === 0;
  });
  return useMemo(() => runs.filter((run) => !without.includes(run)), [runs, without.length]);
}

type OfRun = { run: OverlaidRun };

function ClientUploadChart({ run }: OfRun): JSX.Element {
  const names = useMemo(() => sendingInterfaces(run.trace), [run.trace]);
  const [name, tools] = useInterface(names);
  const { clients } = useChartOptions();
  const spec = useMemo(() => clientUploadChart(run, name, clients), [run, name, clients]);
  return <LineChart spec={spec} tools={tools} empty={t("The first point appears with the first step.")} />;
}

function TrafficChart({ run }: OfRun): JSX.Element {
  const [split, choose] = useState<TrafficSplit>("kind");
  const spec = useMemo(() => trafficChart(run, split), [run, split]);
  const tools = (
    <Dropdown<TrafficSplit>
      label={t("Split by")}
      value={split}
      options={[
        { value: "kind", title: t("Activations, gradients, …") },
        { value: "part", title: t("Values, side information, headers") },
      ]}
      onChange={choose}
    />
  );
  return <LineChart spec={spec} tools={tools} empty={t("The first point appears with the first step.")} />;
}

function StageChart({ run }: OfRun): JSX.Element {
  const names = useMemo(() => carryingInterfaces(run.trace), [run.trace]);
  const [name, tools] = useInterface(names);
  const spec = useMemo(() => stageChart(run, name), [run, name]);
  return <LineChart spec={spec} tools={tools} empty={t("The first point appears at the end of the first epoch.")} />;
}

function PhaseChart({ run }: OfRun): JSX.Element {
  const spec = useMemo(() => phaseChart(run), [run]);
  return <LineChart spec={spec} empty={t("The first point appears at the end of the first epoch.")} />;
}

function SimilarityChart({ run }: OfRun): JSX.Element {
  const spec = useMemo(() => similarityChart(run), [run]);
  return <LineChart spec={spec} empty={t("Activations can be compared from the second epoch on.")} />;
}
