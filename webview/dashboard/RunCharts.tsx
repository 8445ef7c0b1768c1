/** The charts of the dashboard: those that lay runs over each other, and those of one run. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { LineChart } from "../charts/LineChart.tsx";
import { Dropdown } from "../controls/controls.tsx";
import {
  CostChart,
  PerplexityChart,
  RunUploadChart,
  ThetaChart,
  TotalTrafficChart,
  useInterface,
} from "../runCharts/overlaidCharts.tsx";
import type { OverlaidRun } from "../runCharts/overlaidRun.ts";
import { similarityChart } from "../runCharts/similarityChart.ts";
import { carryingInterfaces, stageChart } from "../runCharts/stageChart.ts";
import { type TrafficSplit, trafficChart } from "../runCharts/trafficChart.ts";
import { clientUploadChart, sendingInterfaces } from "../runCharts/uploadRatioChart.ts";
import { PolicyCharts } from "./PolicyCharts.tsx";
import { SimilarityHeatmap } from "./SimilarityHeatmap.tsx";

/** @param runs at least one; the first is the header's */
export function RunCharts({ runs }: { runs: readonly OverlaidRun[] }): JSX.Element {
  const [chosen, choose] = useState<string>();
  const detailed = runs.find(({ run }) => run === chosen) ?? runs[0]!;
  const heading = <h2 class="visually-hidden">{t("Curves")}</h2>;
  if (runs.length === 1) {
    return (
      <section>
        {heading}
        <div class="chart-grid">
          <PerplexityChart runs={runs} />
          <ClientUploadChart run={detailed} />
          <ThetaChart runs={runs} />
          <TrafficChart run={detailed} />
          <StageChart run={detailed} />
          <SimilarityChart run={detailed} />
          <SimilarityHeatmap run={detailed} />
          <CostChart runs={runs} />
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
        <ThetaChart runs={runs} />
        <TotalTrafficChart runs={runs} />
        <CostChart runs={runs} />
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
        <PolicyCharts run={detailed} />
      </div>
    </section>
  );
}

type OfRun = { run: OverlaidRun };

function ClientUploadChart({ run }: OfRun): JSX.Element {
  const names = useMemo(() => sendingInterfaces(run.trace), [run.trace]);
  const [name, tools] = useInterface(names);
  const spec = useMemo(() => clientUploadChart(run, name), [run, name]);
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

function SimilarityChart({ run }: OfRun): JSX.Element {
  const spec = useMemo(() => similarityChart(run), [run]);
  return <LineChart spec={spec} empty={t("Activations can be compared from the second epoch on.")} />;
}
