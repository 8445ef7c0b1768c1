/** Similarities with thresholds over them, what these would send, and where they can go. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { RunConfig } from "../../extension/protocol/config/runConfig.ts";
import type { TensorInterface } from "../../extension/protocol/interfaces.ts";
import type { TunerState } from "../../extension/protocol/messages/panelState.ts";
import { showPercent } from "../../extension/protocol/quantities.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import type { RunTrace } from "../../extension/protocol/run/trace.ts";
import { whatIf } from "../../extension/protocol/run/whatIf.ts";
import { controlKeys, groupOf } from "../../extension/protocol/thresholdGroups.ts";
import { usePanel, useTheme } from "../app/panelContext.ts";
import { useAnswer } from "../app/useAnswer.ts";
import { Choice } from "../controls/Choice.tsx";
import { thetaAt } from "../run/thetaAt.ts";
import { stepAt } from "./cosineAxis.ts";
import { comparedEpochs, type Histogram, histogramOf } from "./histogram.ts";
import { reallySent } from "./reallySent.ts";
import { useSteadyAxes } from "./steadyAxes.ts";
import { ThetaControls } from "./ThetaControls.tsx";
import { TunerPlot } from "./TunerPlot.tsx";
import { moveTheta, showTheta, type ThetaAnswer, type ThetaName, type Thetas, thetaNames, thetasOf } from "./thetas.ts";
import { uploadCurve } from "./uploadCurve.ts";
import { WhatIfTable } from "./WhatIfTable.tsx";

export interface TunerProps {
  state: TunerState;
  trace: RunTrace;
  summary: RunSummary;
  config: RunConfig;
  /** The interface tuned by; it has similarities. */
  name: TensorInterface;
  /** All that a threshold decides on. */
  temporal: readonly TensorInterface[];
}

/**
 * The thresholds here are the user's draft: they begin as configured and change neither run nor configuration before one
 * of the buttons is pressed. A run that continues brings similarities, and leaves the draft alone.
 */
export function Tuner({ state, trace, summary, config, name, temporal }: TunerProps): JSX.Element {
  const { host, store } = usePanel();
  const ink = useTheme();
  const group = groupOf(name);
  const control = config[controlKeys[group]];
  const [thetas, setThetas] = useState<Thetas>(() => thetasOf(control));
  const compared = comparedEpochs(trace.histograms, name).map(({ epoch }) => epoch);
  const epoch = state.epoch !== null && compared.includes(state.epoch) ? state.epoch : null;
  const histogram = histogramOf(trace.histograms, name, epoch)!;
  const axes = useSteadyAxes(`${name}/${epoch}`, histogram, Object.values(thetas));
  const similarities = useAnswer(
    { run: state.run, name, from: histogram.from, to: histogram.to },
    ({ run, name, from, to }) => host.similarities(run, name, from, to),
  );
  const table = similarities.shown?.answer;
  const curve = useMemo(() => table && uploadCurve(table, axes.cosine), [table, axes.cosine]);
  const answers = useMemo(
    () =>
      thetaNames(thetas).map((name): ThetaAnswer => {
        const theta = thetas[name]!;
        return { name, theta, sent: table && whatIf(table, theta) };
      }),
    [table, thetas],
  );
  const move = (which: ThetaName, theta: number) =>
    setThetas((thetas) => moveTheta(thetas, which, theta, stepAt(axes.cosine, theta)));

  return (
    <>
      <fieldset class="tuner-choice" aria-label={t("Similarities to use")}>
        {temporal.length > 1 && (
          <Choice
            label={t("Interface")}
            value={name}
            options={temporal.map((name) => ({ value: name, title: name }))}
            onChange={(name) => store.changeState({ ...state, interface: name })}
          />
        )}
        <Choice
          label={t("Epochs")}
          value={epoch === null ? "all" : String(epoch)}
          options={[
            { value: "all", title: t("all epochs, {0} to {1}", compared[0]!, compared.at(-1)!) },
            ...compared.map((epoch) => ({ value: String(epoch), title: t("epoch {0}", epoch) })),
          ]}
          onChange={(epoch) => store.changeState({ ...state, epoch: epoch === "all" ? null : Number(epoch) })}
        />
      </fieldset>
      {similarities.error && <p role="alert">{similarities.error}</p>}
      <div class="tuner-columns">
        <TunerPlot
          axis={axes.cosine}
          shareEnd={axes.shareEnd}
          histogram={histogram}
          curve={curve}
          thetas={thetas}
          answers={answers}
          sentRatio={table && reallySent(table).uploadRatio}
          inForce={thetaAt(trace.controls, group, epoch ?? undefined)}
          title={t("Similarities of {0}", summary.name)}
          note={t("{0} comparisons", histogram.total)}
          summary={histogramSummary(histogram, answers)}
          ink={ink}
          onMove={move}
        />
        <div class="tuner-side">
          <WhatIfTable answers={answers} sent={table && reallySent(table)} />
          {table?.granularity === "token" && (
            <p>
              {t(
                "Tokens are sent individually, but similarities are recorded per sample, so this is an approximation.",
              )}
            </p>
          )}
          <ThetaControls
            summary={summary}
            group={group}
            control={control}
            thetas={thetas}
            axis={axes.cosine}
            onMove={move}
            onReset={() => setThetas(thetasOf(control))}
          />
        </div>
      </div>
    </>
  );
}

function histogramSummary({ total, from, to }: Histogram, answers: readonly ThetaAnswer[]): string {
  const ratios = answers.flatMap(({ theta, sent }) =>
    sent ? [t("a threshold of {0} would send {1}", showTheta(theta), showPercent(sent.uploadRatio))] : [],
  );
  return [t("Histogram of {0} similarities, epochs {1} to {2}", total, from, to), ...ratios].join("; ");
}
