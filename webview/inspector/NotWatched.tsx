import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { TensorInterface } from "../../extension/protocol/interfaces.ts";
import { groupOf } from "../../extension/protocol/thresholdGroups.ts";

export interface NotWatchedProps {
  name: TensorInterface;
  /** As configured; undefined in a run of an earlier version. */
  gradients: boolean | undefined;
}

/** In the place of a probe where a run has recorded none of the interface. */
export function NotWatched({ name, gradients }: NotWatchedProps): JSX.Element {
  const switchedOff = groupOf(name) === "gradient" && gradients === false;
  return (
    <div class="empty-state">
      <h2>{t("No data recorded for {0}", name)}</h2>
      <p>
        {switchedOff
          ? t("This run did not probe gradients. Its configuration says:")
          : t("An earlier version recorded this run. It probed only the activations of up.act.")}
      </p>
      {switchedOff && (
        <p>
          <code>{'"probe": { "gradients": false }'}</code>
        </p>
      )}
    </div>
  );
}
