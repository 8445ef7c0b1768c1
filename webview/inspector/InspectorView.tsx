/** The activation inspector: what crosses of a sample, activation or gradient, and what it is compared with. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { TensorInterface } from "../../extension/protocol/interfaces.ts";
import type { InspectorState } from "../../extension/protocol/messages/panelState.ts";
import { groupOf, thresholdInterfaces } from "../../extension/protocol/thresholdGroups.ts";
import { usePanel, useSummary, useTheme, useTrace } from "../app/panelContext.ts";
import { useAnswer } from "../app/useAnswer.ts";
import { useConfig } from "../app/useConfig.ts";
import { RunHeading } from "../run/RunHeading.tsx";
import { RunPending } from "../run/RunPending.tsx";
import { thetaAt } from "../run/thetaAt.ts";
import { changeSummary } from "./changeSummary.ts";
import { DecisionPanel } from "./decisions/DecisionPanel.tsx";
import { ProbePanel } from "./ProbePanel.tsx";
import { chosenProbe, crossingInterfaces, probeIndex } from "./probeChoice.ts";
import { SampleChooser } from "./SampleChooser.tsx";
import "./inspector.css";

/**
 * Chooses nothing by itself: what the state names but the run does not have is replaced by what is nearest, and the state
 * is kept until the user picks something else.
 */
export function InspectorView({ state }: { state: InspectorState }): JSX.Element {
  const { run } = state;
  const { host, store } = usePanel();
  const ink = useTheme();
  const { trace, error } = useTrace(run);
  const summary = useSummary(run);
  const { config, error: noConfig } = useConfig(run);
  const probes = trace?.probes ?? [];
  const index = useMemo(() => probeIndex(probes), [probes.length]);
  const choice = chosenProbe(index, state);
  const interfaces = config ? crossingInterfaces(config) : [];
  const name = interfaces.includes(state.interface) ? state.interface : "up.act";
  const recorded = choice !== undefined && index.interfaces.get(choice.epoch)!.includes(name);
  const probe = useAnswer(
    config && recorded ? { run, ...choice, name } : null,
    ({ run, epoch, client, sample, name }) => host.probe(run, epoch, client, sample, name),
  );
  const decisions = useAnswer(
    choice && config ? { run, name, client: choice.client } : null,
    ({ run, name, client }) => host.decisions(run, name, client),
    probes.length,
  );

  if (trace === undefined || summary === undefined || config === undefined) {
    return (
      <main>
        <RunPending summary={summary} error={error ?? noConfig} />
      </main>
    );
  }
  const temporal = thresholdInterfaces(config);
  const tuned = temporal.includes(name) ? name : (temporal[0] ?? "up.act");
  const heading = (
    <RunHeading
      summary={summary}
      others={[
        { icon: "graph-line", title: t("Dashboard"), state: { view: "dashboard", runs: [run], config: null } },
        { icon: "settings", title: t("Tune"), state: { view: "tuner", run, interface: tuned, epoch: null } },
      ]}
    />
  );
  if (choice === undefined) {
    return (
      <main class="inspector">
        {heading}
        <NoProbes samplesPerClient={config.probe.samplesPerClient} over={summary.endedAt !== null} />
      </main>
    );
  }
  // What another run answered is not shown as this one's.
  const shown = recorded && probe.shown?.question.run === run ? probe.shown.answer : undefined;
  const decided = decisions.shown?.question.run === run ? decisions.shown.answer : undefined;
  const decides = shown !== undefined && temporal.includes(shown.interface);
  const theta = decides ? thetaAt(trace.controls, groupOf(shown.interface), shown.epoch) : undefined;
  const change = (changes: Partial<InspectorState>) =>
    store.changeState({ ...state, client: choice.client, sample: choice.sample, ...changes });

  return (
    <main class="inspector">
      {heading}
      <SampleChooser
        index={index}
        choice={choice}
        interfaces={interfaces}
        name={name}
        follows={state.epoch === null}
        onChange={change}
      />
      <p class="inspector-summary" aria-live="polite">
        {shown && changeSummary(shown, theta, decided?.interface === shown.interface ? decided : undefined)}
      </p>
      {probe.error && <p role="alert">{probe.error}</p>}
      {decisions.error && <p role="alert">{decisions.error}</p>}
      <div class="inspector-body">
        {shown && <ProbePanel probe={shown} theta={theta} pending={probe.pending} ink={ink} />}
        {!recorded && <NotWatched name={name} gradients={config.probe.gradients} />}
        {decided && decided.samples.length > 0 && (
          <DecisionPanel
            decisions={decided}
            probed={new Set(index.samples.get(choice.client)!.map(({ sample }) => sample))}
            sample={choice.sample}
            epoch={choice.epoch}
            ink={ink}
            onPick={(sample, epoch) => change({ sample, epoch })}
          />
        )}
      </div>
    </main>
  );
}

/** In the place of the inspector where a run has recorded no activations. */
function NoProbes({ samplesPerClient, over }: { samplesPerClient: number; over: boolean }): JSX.Element {
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

interface NotWatchedProps {
  name: TensorInterface;
  /** As configured; undefined in a run of an earlier version. */
  gradients: boolean | undefined;
}

/** In the place of a probe where a run has recorded none of the interface. */
function NotWatched({ name, gradients }: NotWatchedProps): JSX.Element {
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
