/** In the place of the tuner where there is nothing to tune by. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";

/** For a run in which everything is sent. */
export function NothingToTune(): JSX.Element {
  return (
    <div class="empty-state">
      <h2>{t("Nothing to tune")}</h2>
      <p>{t("This run sends everything, so no threshold applies.")}</p>
      <p>
        {t("To use a threshold, set the temporal selector:")} <code>{'"up.act": { "selector": "temporal" }'}</code>
      </p>
    </div>
  );
}

/** For a run whose samples have not met a second time. */
export function NoSimilarities({ summary }: { summary: RunSummary }): JSX.Element {
  const over = summary.endedAt !== null;
  return (
    <div class="empty-state">
      <h2>{over ? t("No similarities were recorded") : t("No similarities yet")}</h2>
      <p>
        {over
          ? t("The run ended before the second epoch, when samples are first compared with those sent earlier.")
          : t("Samples are compared from the second epoch on, with those sent earlier.")}
      </p>
    </div>
  );
}
