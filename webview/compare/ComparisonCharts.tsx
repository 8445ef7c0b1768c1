import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import { useStored } from "../app/panelContext.ts";
import { useOverlaidRuns } from "../dashboard/useOverlaidRuns.ts";
import { RunPending } from "../run/RunPending.tsx";
import { CostChart, PerplexityChart, RunUploadChart, TotalTrafficChart } from "../runCharts/overlaidCharts.tsx";

/** The curves of the runs over each other. */
export function ComparisonCharts({ runs }: { runs: readonly RunId[] }): JSX.Element {
  const overlaid = useOverlaidRuns(runs);
  const traces = useStored(({ traces }) => traces);
  const errors = runs.flatMap((run) => traces.get(run)?.error ?? []);
  if (overlaid.length === 0) {
    const queued = runs.every((run) => !traces.has(run));
    return <RunPending queued={queued} error={errors[0]} />;
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
        <CostChart runs={overlaid} />
        <RunUploadChart runs={overlaid} />
        <TotalTrafficChart runs={overlaid} />
      </div>
    </section>
  );
}
