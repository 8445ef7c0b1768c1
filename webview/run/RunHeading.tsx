/** Which run a view is about, how it stands, and the run's other views. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { PanelState } from "../../extension/protocol/messages/panelState.ts";
import { epochInProgress, type RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { usePanel } from "../app/panelContext.ts";
import { Button } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import { statusIcon, statusName } from "./runStatus.ts";
import "../styles/runViews.css";

export interface OtherView {
  icon: string;
  title: string;
  state: PanelState;
}

export function RunHeading({ summary, others }: { summary: RunSummary; others: readonly OtherView[] }): JSX.Element {
  const { host } = usePanel();
  const { name, status, epochs } = summary;
  return (
    <header class="run-heading">
      <h1>{name}</h1>
      <span class="run-standing">
        <Icon name={statusIcon(status)} class={`status-${status}`} />
        {t("{0}, epoch {1} of {2}", statusName(status), epochInProgress(summary), epochs)}
      </span>
      <span class="run-views">
        {others.map(({ icon, title, state }) => (
          // The host itself shows the user when it cannot open a panel.
          <Button key={title} onClick={() => void host.openPanel(state).catch(() => {})}>
            <Icon name={icon} /> {title}
          </Button>
        ))}
      </span>
    </header>
  );
}
