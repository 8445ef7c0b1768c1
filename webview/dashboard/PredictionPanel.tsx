/** What is known of a configuration without running it; follows the editor. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { RunConfig } from "../../extension/protocol/config/runConfig.ts";
import type { ConfigValidation, EditorIssue, Prediction } from "../../extension/protocol/messages/configValidation.ts";
import { showBytes, showDuration, showPercent } from "../../extension/protocol/quantities.ts";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { controlKeys, type ThresholdGroup, thresholdGroups } from "../../extension/protocol/thresholdGroups.ts";
import { usePanel, useStored } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";
import { showCosine } from "../charts/axes.ts";
import { BarChart } from "../charts/bars/BarChart.tsx";
import { Button, ProgressRing } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import { PredictionTable } from "./PredictionTable.tsx";
import { partitionSpec } from "./partitionSpec.ts";

export interface PredictionPanelProps {
  /** The configuration's file. */
  config: string;
  /** Null until it has come. */
  validation: ConfigValidation | null;
  /** The run whose header is shown, if any. */
  run: RunId | undefined;
}

/** Folded up beside a run, whose curves come first; open where nothing has run. */
export function PredictionPanel({ config: file, validation, run }: PredictionPanelProps): JSX.Element {
  const { host } = usePanel();
  const mayRun = useStored(({ mayRun }) => mayRun);
  const shown = useStored(({ runs }) => runs.find((summary) => summary.run === run));
  const [refusal, refuse] = useState<string>();
  // Beside a run its curves come first; where there is none, this is all there is to see.
  const [chosen, choose] = useState<boolean>();
  const open = chosen ?? run === undefined;
  const attempt = (action: Promise<void>) => {
    refuse(undefined);
    action.catch((error) => refuse(messageOf(error)));
  };
  const { prediction, stale } = useLatestPrediction(file, validation);
  const errors = validation?.issues.filter(({ severity }) => severity === "error").length ?? 0;
  const steerable = shown?.controllable && (shown.status === "running" || shown.status === "paused");
  const applicable = steerable && validation?.config ? thetasThatDiffer(validation.config, shown) : [];
  return (
    <section class="prediction" aria-label={t("Configuration")}>
      <header class="prediction-head">
        <h2>
          <button type="button" class="prediction-toggle" aria-expanded={open} onClick={() => choose(!open)}>
            <Icon name={open ? "chevron-down" : "chevron-right"} />
            {t("Before you run: {0}", file.split(/[/\\]/).at(-1)!)}
          </button>
        </h2>
        {applicable.map(({ group, theta }) => (
          <Button key={group} onClick={() => attempt(host.setTheta(run!, theta, group))}>
            {group === "activation"
              ? t("Apply θ {0} to the run", showCosine(theta))
              : t("Apply θ {0} of gradients to the run", showCosine(theta))}
          </Button>
        ))}
        <Button
          appearance="primary"
          disabled={!mayRun || errors > 0}
          title={mayRun ? undefined : t("Experiments run only in trusted workspaces.")}
          onClick={() => attempt(host.runConfig(file))}
        >
          <Icon name="play" />
          {t("Run")}
        </Button>
      </header>
      {refusal !== undefined && (
        <div class="banner error" role="alert">
          <Icon name="error" />
          <p>{refusal}</p>
        </div>
      )}
      {!open && prediction && !stale && <PredictionLine prediction={prediction} />}
      {validation !== null && <ConfigIssues issues={validation.issues} />}
      {open && validation === null && (
        <div class="prediction-waiting">
          <ProgressRing label={t("Reading the configuration")} />
        </div>
      )}
      {open && prediction && (
        <div class={stale ? "prediction-body stale" : "prediction-body"}>
          {stale && <p>{t("From before the last edits:")}</p>}
          <PredictionTable prediction={prediction} />
          <PartitionChart clients={prediction.clients} />
        </div>
      )}
    </section>
  );
}

/** The last prediction of a file, kept while what is being typed makes no sense: everything below would jump. */
function useLatestPrediction(
  file: string,
  validation: ConfigValidation | null,
): { prediction: Prediction | null; stale: boolean } {
  const kept = useRef<{ file: string; prediction: Prediction } | undefined>(undefined);
  if (validation?.prediction) kept.current = { file, prediction: validation.prediction };
  const prediction = kept.current?.file === file ? kept.current.prediction : null;
  return { prediction, stale: validation?.prediction == null };
}

/** The figures that change most while a threshold is edited. */
function PredictionLine({ prediction }: { prediction: Prediction }): JSX.Element {
  const { bytesPerStep, upload, duration, diskBytes } = prediction;
  const sum = (bytes: "baseline" | "coded") => showBytes(bytesPerStep.reduce((total, row) => total + row[bytes], 0));
  const traffic = t("{0} per step encoded, {1} uncompressed", sum("coded"), sum("baseline"));
  const ratio = upload && t("upload ratio {0} predicted at θ {1}", showPercent(upload.ratio), showCosine(upload.theta));
  const cost = [duration && t("about {0}", showDuration(duration.seconds)), t("{0} on disk", showBytes(diskBytes))];
  return <p class="prediction-line">{[...cost, traffic, ratio].filter(Boolean).join(" · ")}</p>;
}

/** The configured thresholds, where they are one number from the start, that the run does not hold. */
function thetasThatDiffer(config: RunConfig, run: RunSummary): { group: ThresholdGroup; theta: number }[] {
  return thresholdGroups.flatMap((group) => {
    const control = config[controlKeys[group]];
    const inForce = run.thetas[group]?.theta;
    if (!("theta" in control) || inForce === undefined || Math.abs(inForce - control.theta) <= 1e-9) return [];
    return [{ group, theta: control.theta }];
  });
}

/** The editor marks all of them. */
const mostShown = 3;

/** What is wrong with a configuration, errors first. Nothing where all is well. */
function ConfigIssues({ issues }: { issues: readonly EditorIssue[] }): JSX.Element | null {
  if (issues.length === 0) return null;
  const errors = issues.filter(({ severity }) => severity === "error");
  const ordered = [...errors, ...issues.filter(({ severity }) => severity === "warning")];
  return (
    <div class={errors.length > 0 ? "banner error" : "banner warning"} role="status">
      <Icon name={errors.length > 0 ? "error" : "warning"} />
      <div>
        <p>{errors.length > 0 ? countOf(errors.length) : t("It can run, but has warnings:")}</p>
        <ul>
          {ordered.slice(0, mostShown).map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
        {ordered.length > mostShown && <p>{t("and {0} more, marked in the editor", ordered.length - mostShown)}</p>}
      </div>
    </div>
  );
}

function countOf(errors: number): string {
  return errors === 1
    ? t("One error keeps this configuration from running:")
    : t("{0} errors keep this configuration from running:", errors);
}

/** How many samples each client has, by what the partition goes by. */
function PartitionChart({ clients }: Pick<Prediction, "clients">): JSX.Element {
  const spec = useMemo(() => partitionSpec(clients), [clients]);
  return <BarChart spec={spec} />;
}
