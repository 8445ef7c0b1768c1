/** What can be done with the runs that are ticked. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RunsAction } from "../../extension/protocol/messages/names.ts";
import { usePanel } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";
import { Button } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import type { TableRun } from "./tableColumns.ts";

/** As many as dashboard and comparison show. */
const mostShown = 50;

export interface TickedActionsProps {
  runs: readonly TableRun[];
  ticked: ReadonlySet<string>;
  mayRun: boolean;
  /** How many runs there are. */
  said: string;
  onClear(): void;
}

/** Always there, so that nothing moves when the first run is ticked. */
export function TickedActions({ runs, ticked, mayRun, said, onClear }: TickedActionsProps): JSX.Element {
  const { host } = usePanel();
  const [refusal, refuse] = useState<string>();
  const chosen = runs.map(({ summary }) => summary).filter(({ run }) => ticked.has(run));
  // In the order of the ticks, which the colors of runs that are alike follow.
  const begun = [...ticked].filter((run) => chosen.some((one) => one.run === run && one.status !== "queued"));
  const attempt = (action: Promise<void>) => {
    refuse(undefined);
    action.catch((error) => refuse(messageOf(error)));
  };
  const perform = (action: RunsAction) => attempt(host.performAll([...ticked], action));
  const none = ticked.size === 0;
  const tooMany = begun.length > mostShown;
  const limit = tooMany ? t("Select at most {0} runs.", mostShown) : undefined;
  const ended = chosen.every(({ status }) => status !== "running" && status !== "paused" && status !== "queued");
  const starred = chosen.length > 0 && chosen.every(({ labels }) => labels.starred);
  return (
    <div class="runs-actions">
      <span class="runs-count" role="status">
        {said}
      </span>
      <span class="runs-buttons" role="toolbar" aria-label={t("Selected runs")}>
        <Button
          disabled={begun.length === 0 || tooMany}
          title={limit}
          onClick={() => attempt(host.openPanel({ view: "dashboard", runs: begun, config: null }))}
        >
          <Icon name="graph-line" />
          {t("Overlay")}
        </Button>
        <Button
          disabled={begun.length < 2 || tooMany}
          title={limit ?? (begun.length < 2 ? t("Select two or more runs.") : undefined)}
          onClick={() => attempt(host.openPanel({ view: "compare", runs: begun }))}
        >
          <Icon name="git-compare" />
          {t("Compare")}
        </Button>
        {mayRun && (
          <Button disabled={none} onClick={() => perform("rerun")}>
            <Icon name="debug-restart" />
            {t("Run again")}
          </Button>
        )}
        <Button disabled={none} onClick={() => perform(starred ? "unstar" : "star")}>
          <Icon name={starred ? "star-full" : "star-empty"} />
          {starred ? t("Remove star") : t("Star")}
        </Button>
        <Button disabled={begun.length === 0} onClick={() => attempt(host.performAll(begun, "exportReport"))}>
          <Icon name="export" />
          {t("Report…")}
        </Button>
        <Button
          disabled={none || !ended}
          title={none || ended ? undefined : t("Stop the runs that are still running before you delete them.")}
          onClick={() => perform("delete")}
        >
          <Icon name="trash" />
          {t("Delete…")}
        </Button>
        <Button disabled={none} onClick={onClear}>
          {t("Clear selection")}
        </Button>
      </span>
      {refusal !== undefined && (
        <p class="runs-table-error" role="alert">
          {refusal}
        </p>
      )}
    </div>
  );
}
