import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { ProgressRing } from "../controls/controls.tsx";

/** In a view's place until its run can be shown: it waits, it is being read, or it cannot be read. */
export function RunPending({ queued, error }: { queued: boolean; error: string | undefined }): JSX.Element {
  return (
    <main>
      {error !== undefined ? (
        <div class="empty-state" role="alert">
          <h1>{t("This run cannot be read")}</h1>
          <p>{error}</p>
        </div>
      ) : (
        <div class="empty-state" role="status">
          {queued ? (
            <>
              <h1>{t("Queued")}</h1>
              <p>{t("Starts when earlier runs finish.")}</p>
            </>
          ) : (
            <ProgressRing label={t("Reading the run")} />
          )}
        </div>
      )}
    </main>
  );
}
