/** The head of the dashboard: how the first run stands, its figures, and what can be done with it. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { RunAction } from "../../extension/protocol/messages/names.ts";
import type { PanelState } from "../../extension/protocol/messages/panelState.ts";
import { showDuration } from "../../extension/protocol/quantities.ts";
import { forkText } from "../../extension/protocol/run/forkText.ts";
import { epochInProgress, type RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { newTextsState } from "../../extension/protocol/run/texts.ts";
import { usePanel, useStored, useTrace } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";
import { useChartOptions } from "../charts/options/chartOptions.ts";
import { Button } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import { reachedInTrace } from "../run/reachedInTrace.ts";
import { phaseText, runPhase } from "../run/runPhase.ts";
import { statusIcon, statusName } from "../run/runStatus.ts";
import { offeredActions, progressOf, runFigures } from "./runFigures.ts";

/** Offers what the run's state allows; what the host refuses is said below. */
export function RunHeader({ summary }: { summary: RunSummary }): JSX.Element {
  const { host } = usePanel();
  const mayRun = useStored(({ mayRun }) => mayRun);
  const [refusal, refuse] = useState<string>();
  const { run, name, status } = summary;
  const { target } = useChartOptions();
  const { trace } = useTrace(run);
  const reached = useMemo(() => (target === null || !trace ? null : reachedInTrace(trace, target)), [target, trace]);
  const asked = target === null ? undefined : { target, reached };
  const attempt = (action: Promise<void>) => {
    refuse(undefined);
    action.catch((error) => refuse(messageOf(error)));
  };
  const perform = (action: RunAction) => attempt(host.perform(run, action));
  const open = (state: PanelState) => attempt(host.openPanel(state));
  return (
    <header class="run-header">
      <div class="run-header-top">
        <h1 title={run}>{name}</h1>
        <span class={`run-state status-${status}`}>
          <Icon name={statusIcon(status)} class={status === "running" ? "codicon-modifier-spin" : ""} />
          {statusName(status)}
        </span>
        <div class="run-actions" role="toolbar" aria-label={t("Run")}>
          {offeredActions(summary, mayRun).map((action) => (
            <Button key={action} onClick={() => perform(action)}>
              <Icon name={actionIcons[action]} />
              {actionName(action)}
            </Button>
          ))}
          <Button
            appearance="icon"
            label={t("Inspect activations")}
            title={t("Inspect activations")}
            onClick={() => open({ view: "inspector", run, interface: "up.act", client: 0, sample: null, epoch: null })}
          >
            <Icon name="symbol-color" />
          </Button>
          <Button
            appearance="icon"
            label={t("Tune thresholds")}
            title={t("Tune thresholds")}
            onClick={() => open({ view: "tuner", run, interface: "up.act", epoch: null })}
          >
            <Icon name="settings" />
          </Button>
          <Button
            appearance="icon"
            label={t("Compare runs")}
            title={t("Compare runs")}
            onClick={() => open({ view: "compare", runs: [run] })}
          >
            <Icon name="git-compare" />
          </Button>
          <Button
            appearance="icon"
            label={t("Compare generated texts")}
            title={t("Compare generated texts")}
            onClick={() => open(newTextsState([run]))}
          >
            <Icon name="quote" />
          </Button>
        </div>
      </div>
      <Progress summary={summary} recorded={trace !== undefined} />
      <dl class="run-figures">
        {runFigures(summary, asked).map(({ title, value, note }) => (
          <div key={title} class="run-figure">
            <dt>{title}</dt>
            <dd>
              <span>{value}</span> {note !== undefined && <small>{note}</small>}
            </dd>
          </div>
        ))}
      </dl>
      <RunFacts summary={summary} />
      {summary.error !== null && (
        <div class="banner error" role="alert">
          <Icon name="error" />
          <p>{summary.error}</p>
          <Button onClick={() => perform("showLog")}>{t("Show log")}</Button>
        </div>
      )}
      {refusal !== undefined && (
        <div class="banner error" role="alert">
          <Icon name="error" />
          <p>{refusal}</p>
        </div>
      )}
    </header>
  );
}

/** What the figures are of, and what the run continued from. */
function RunFacts({ summary: { heldOut, forkedFrom } }: { summary: RunSummary }): JSX.Element | null {
  const facts = [
    heldOut && t("Perplexity of {0} held-out samples, {1} distinct inputs", heldOut.samples, heldOut.inputs),
    forkedFrom && t("Forked from {0}", forkText(forkedFrom)),
  ].filter((fact) => fact !== undefined);
  return facts.length === 0 ? null : <p class="run-facts">{facts.join(" · ")}</p>;
}

function Progress({ summary, recorded }: { summary: RunSummary; recorded: boolean }): JSX.Element {
  const { epochs, secondsLeft, status } = summary;
  const phase = runPhase(summary, recorded);
  const epoch = epochInProgress(summary);
  const share = progressOf(summary);
  const active = status === "running" || status === "paused";
  return (
    <div class={active ? "run-progress" : "run-progress over"}>
      <div
        class="progress-bar"
        role="progressbar"
        aria-label={t("Progress")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * share)}
      >
        <div style={{ width: `${100 * share}%` }} />
      </div>
      <span>
        {phase ? phaseText(phase, epoch, epochs) : t("epoch {0} of {1}", epoch, epochs)}
        {active && secondsLeft !== null && ` · ${t("{0} left", showDuration(secondsLeft))}`}
      </span>
    </div>
  );
}

const actionIcons: Record<RunAction, string> = {
  stop: "debug-stop",
  pause: "debug-pause",
  resume: "debug-continue",
  rerun: "debug-restart",
  reveal: "folder-opened",
  openConfig: "go-to-file",
  showLog: "output",
};

function actionName(action: RunAction): string {
  switch (action) {
    case "stop":
      return t("Stop");
    case "pause":
      return t("Pause");
    case "resume":
      return t("Resume");
    case "rerun":
      return t("Run again");
    case "reveal":
      return t("Reveal");
    case "openConfig":
      return t("Configuration");
    case "showLog":
      return t("Log");
  }
}
