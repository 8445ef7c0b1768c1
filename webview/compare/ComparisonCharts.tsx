import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import { useRuns, useStored } from "../app/panelContext.ts";
import { useChartOptions } from "../charts/options/chartOptions.ts";
import { useOverlaidRuns } from "../dashboard/useOverlaidRuns.ts";
import { RunPending } from "../run/RunPending.tsx";
import { isBeginning } from "../run/runPhase.ts";
import {
  CostChart,
  LossChart,
  PerplexityChart,
  RunUploadChart,
  TotalTrafficChart,
} from "../runCharts/overlaidCharts.tsx";

/** The curves of the runs over each other. */
export function ComparisonCharts({ runs }: { runs: readonly RunId[] }): JSX.Element {
  const overlaid = useOverlaidRuns(runs);
  // Over bytes up and down it would be the first chart again.
  const { across } = useChartOptions();
  const traces = useStored(({ traces }) => traces);
  const summaries = useRuns();
  const summaryOf = (run: RunId) => summaries.find((summary) => summary.run === run);
  // One that begins cannot be read yet.
  const errors = runs.flatMap((run) => (isBeginning(summaryOf(run)) ? [] : (traces.get(run)?.error ?? [])));
  if (overlaid.length === 0) {
    // All wait, begin or cannot be read: the first speaks for them.
    return <RunPending summary={summaryOf(runs[0]!)} error={errors[0]} />;
  }
  return (
    <section class="compare-charts">
      <h2 class="visually-hidden">{t("Curves")}</h2>
      {errors.length > 0 && (
        <p class="compare-errors" role="alert">
          {t("No curves: {0}", errors.join(" "))}
        </p>
      )}
      <div class="chart-grid">
        <PerplexityChart runs={overlaid} />
        {across !== "traffic" && <CostChart runs={overlaid} />}
        <RunUploadChart runs={overlaid} />
        <TotalTrafficChart runs={overlaid} />
        <LossChart runs={overlaid} />
      </div>
    </section>
  );
}
