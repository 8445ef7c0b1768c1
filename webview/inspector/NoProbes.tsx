import { t } from "@vscode/l10n";
import type { JSX } from "preact";

/** In the place of the inspector where a run has recorded no activations. */
export function NoProbes({ samplesPerClient, over }: { samplesPerClient: number; over: boolean }): JSX.Element {
  if (samplesPerClient > 0 && !over) {
    return (
      <div class="empty-state">
        <h2>{t("No activations yet")}</h2>
        <p>{t("They are recorded at the end of every epoch and appear here.")}</p>
      </div>
    );
  }
  return (
    <div class="empty-state">
      <h2>{t("No activations were recorded")}</h2>
      <p>
        {samplesPerClient > 0
          ? t("The run ended during its first epoch.")
          : t("This run probed no samples. Its configuration sets how many to probe per client:")}
      </p>
      {samplesPerClient === 0 && (
        <p>
          <code>{'"probe": { "samplesPerClient": 8 }'}</code>
        </p>
      )}
    </div>
  );
}
