import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { ProgressRing } from "../controls/controls.tsx";
import { isBeginning, phaseText } from "./runPhase.ts";

export interface RunPendingProps {
  /** Undefined for a run that is gone. */
  summary: RunSummary | undefined;
  /** Why it cannot be read, if so. */
  error: string | undefined;
}

/** In a view's place until its run can be shown: it waits, it begins, it is being read, or it cannot be read. */
export function RunPending({ summary, error }: RunPendingProps): JSX.Element {
  if (summary?.status === "queued") {
    return (
      <div class="empty-state" role="status">
        <h1>{t("Queued")}</h1>
        <p>{t("Starts when earlier runs finish.")}</p>
      </div>
    );
  }
  if (isBeginning(summary)) {
    return (
      <div class="empty-state" role="status">
        <ProgressRing label={phaseText("loading", 1, summary!.epochs)} />
        <p>{phaseText("loading", 1, summary!.epochs)}</p>
      </div>
    );
  }
  if (error !== undefined) {
    return (
      <div class="empty-state" role="alert">
        <h1>{hasNotStarted(summary, error) ? t("This run did not start") : t("This run cannot be read")}</h1>
        <p>{error}</p>
      </div>
    );
  }
  return (
    <div class="empty-state" role="status">
      <ProgressRing label={t("Reading the run")} />
    </div>
  );
}

/** One that could not start, or was killed before it was recorded, says so itself; a damaged one cannot be resumed. */
function hasNotStarted(summary: RunSummary | undefined, error: string): boolean {
  return summary?.status === "failed" && summary.resumable && summary.step === 0 && summary.error === error;
}
