/** The threshold tuner: what a threshold would have sent, and sending it to the run or its configuration. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { TunerState } from "../../extension/protocol/messages/panelState.ts";
import { groupOf, thresholdInterfaces } from "../../extension/protocol/thresholdGroups.ts";
import { useSummary, useTrace } from "../app/panelContext.ts";
import { useConfig } from "../app/useConfig.ts";
import { RunHeading } from "../run/RunHeading.tsx";
import { RunPending } from "../run/RunPending.tsx";
import { comparedEpochs } from "./histogram.ts";
import { Tuner } from "./Tuner.tsx";
import "./tuner.css";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";

/** Says what is missing where a run has no threshold or no similarities. */
export function TunerView({ state }: { state: TunerState }): JSX.Element {
  const { run } = state;
  const { trace, error } = useTrace(run);
  const summary = useSummary(run);
  const { config, error: noConfig } = useConfig(run);
  if (trace === undefined || summary === undefined || config === undefined) {
    return (
      <main>
        <RunPending summary={summary} error={error ?? noConfig} />
      </main>
    );
  }
  const temporal = thresholdInterfaces(config);
  const name = temporal.includes(state.interface) ? state.interface : temporal[0];
  const inspector = { view: "inspector", run, interface: "up.act", client: 0, sample: null, epoch: null } as const;
  return (
    <main class="tuner">
      <RunHeading
        summary={summary}
        others={[
          { icon: "graph-line", title: t("Dashboard"), state: { view: "dashboard", runs: [run], config: null } },
          { icon: "symbol-color", title: t("Inspect"), state: inspector },
        ]}
      />
      {name === undefined ? (
        <NothingToTune />
      ) : comparedEpochs(trace.histograms, name).length === 0 ? (
        <NoSimilarities summary={summary} />
      ) : (
        <Tuner
          // A draft of thresholds belongs to the controller that it is for.
          key={`${run}/${groupOf(name)}`}
          state={state}
          trace={trace}
          summary={summary}
          config={config}
          name={name}
          temporal={temporal}
        />
      )}
    </main>
  );
}

// In the place of the tuner where there is nothing to tune by.

/** For a run in which everything is sent. */
function NothingToTune(): JSX.Element {
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
function NoSimilarities({ summary }: { summary: RunSummary }): JSX.Element {
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
