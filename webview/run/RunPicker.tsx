/** A button that opens a list of runs to choose from, narrowed down by typing. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { showFigure } from "../../extension/protocol/quantities.ts";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { showStartTime } from "../../extension/protocol/run/startTime.ts";
import { PickList } from "../controls/PickList.tsx";
import { statusName } from "./runStatus.ts";

export interface RunPickerProps {
  /** On the button. */
  title: string;
  /** In the order of the list. */
  runs: readonly RunSummary[];
  disabled?: boolean;
  /** The list stays open, for more to be chosen. */
  onPick(run: RunId): void;
}

export function RunPicker({ title, runs, disabled = false, onPick }: RunPickerProps): JSX.Element {
  return (
    <PickList
      icon="add"
      label={title}
      disabled={disabled}
      items={runs}
      keyOf={({ run }) => run}
      textOf={({ name, run }) => `${name} ${run}`}
      texts={{
        field: title,
        placeholder: t("Filter runs by name"),
        list: t("Runs"),
        none: runs.length === 0 ? t("No other runs.") : t("No runs match."),
      }}
      option={(summary) => (
        <>
          <span class="pick-list-name">{summary.name}</span>
          <span class="pick-list-facts">{factsOf(summary)}</span>
        </>
      )}
      onPick={({ run }) => onPick(run)}
    />
  );
}

/** What distinguishes runs of one name. */
function factsOf({ startedAt, status, perplexity }: RunSummary): string {
  const facts = [showStartTime(startedAt), statusName(status)];
  if (perplexity !== null) facts.push(t("perplexity {0}", showFigure(perplexity)));
  return facts.join(" · ");
}
