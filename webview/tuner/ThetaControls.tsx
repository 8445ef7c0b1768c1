/** The controller's parameters, and where they can be sent. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ControlConfig } from "../../extension/protocol/config/runConfig.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { controlKeys, type ThresholdGroup } from "../../extension/protocol/thresholdGroups.ts";
import { usePanel, useStored } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";
import { Button } from "../controls/controls.tsx";
import { NumberField } from "../controls/NumberField.tsx";
import { type CosineAxis, stepAt } from "./cosineAxis.ts";
import { showTheta, type ThetaName, type Thetas, thetaNames, thetaRange, thetasOf } from "./thetas.ts";
import { thetaTitle } from "./thetaTitle.ts";

export interface ThetaControlsProps {
  summary: RunSummary;
  /** Whose controller it is. */
  group: ThresholdGroup;
  control: ControlConfig;
  thetas: Thetas;
  axis: CosineAxis;
  onMove(name: ThetaName, theta: number): void;
  onReset(): void;
}

/**
 * Two ways out of the tuner: to the running experiment, which holds one threshold until it is given back, and to the
 * configuration, where the controller's own parameters are.
 */
export function ThetaControls(props: ThetaControlsProps): JSX.Element {
  const { summary, group, control, thetas, axis, onMove, onReset } = props;
  const { host } = usePanel();
  const mayRun = useStored(({ mayRun }) => mayRun);
  const configuredDelta = "delta" in control ? control.delta : 0;
  const [delta, setDelta] = useState(configuredDelta);
  const [status, setStatus] = useState<{ text: string; failed: boolean }>();
  const names = thetaNames(thetas);
  const live = summary.controllable && (summary.status === "running" || summary.status === "paused");
  const refusal = steeringRefusal(summary, mayRun);

  const attempt = async (action: Promise<void>, done: string) => {
    try {
      await action;
      setStatus({ text: done, failed: false });
    } catch (error) {
      setStatus({ text: messageOf(error), failed: true });
    }
  };
  const values = Object.fromEntries(names.map((name) => [`${controlKeys[group]}.${name}`, thetas[name]!]));
  if ("delta" in control) values[`${controlKeys[group]}.delta`] = delta;
  const configured = thetasOf(control);
  const changed = delta !== configuredDelta || names.some((name) => thetas[name] !== configured[name]);
  const reset = () => {
    setDelta(configuredDelta);
    onReset();
  };

  return (
    <section class="theta-controls" aria-label={t("Controller")}>
      <h2>
        {group === "activation"
          ? t("Controller: {0}", controllerName(control))
          : t("Controller of gradients: {0}", controllerName(control))}
      </h2>
      <div class="theta-fields">
        {names.map((name) => (
          <NumberField
            key={name}
            title={thetaTitle(name)}
            value={thetas[name]!}
            min={thetaRange.min}
            max={thetaRange.max}
            step={stepAt(axis, thetas[name]!)}
            show={showTheta}
            onChange={(theta) => onMove(name, theta)}
          />
        ))}
        {"delta" in control && (
          <NumberField
            title={t("Dead band")}
            value={delta}
            min={0}
            max={1}
            step={0.005}
            show={showTheta}
            onChange={setDelta}
          />
        )}
        <Button disabled={!changed} onClick={reset}>
          {t("Reset")}
        </Button>
      </div>
      <h3>{t("This run")}</h3>
      <p>{refusal ?? inForceText(summary, group)}</p>
      <div class="theta-actions">
        {names.map((name) => (
          <Button
            key={name}
            appearance="primary"
            disabled={refusal !== null}
            onClick={() =>
              attempt(
                host.setTheta(summary.run, thetas[name]!, group),
                t("θ {0} applies from the next step.", showTheta(thetas[name]!)),
              )
            }
          >
            {t("Apply {0} to run", showTheta(thetas[name]!))}
          </Button>
        ))}
        {live && summary.thetas[group]?.source === "user" && (
          <Button
            disabled={refusal !== null}
            onClick={() => attempt(host.setTheta(summary.run, "giveBack", group), t("Automatic control resumed."))}
          >
            {t("Return to automatic")}
          </Button>
        )}
      </div>
      <h3>{t("Later runs")}</h3>
      <p title={summary.configFile ?? undefined}>
        {summary.configFile?.split(/[\\/]/).at(-1) ?? t("This run has no configuration file.")}
      </p>
      <div class="theta-actions">
        <Button
          disabled={summary.configFile === null}
          onClick={() => attempt(host.writeConfig(summary.run, values), t("Written to the configuration."))}
        >
          {t("Write to config")}
        </Button>
      </div>
      <p class="theta-status" role={status?.failed ? "alert" : "status"}>
        {status?.text}
      </p>
    </section>
  );
}

function controllerName(control: ControlConfig): string {
  switch (control.kind) {
    case "fixed":
      return t("fixed");
    case "bangbang":
      return t("bang-bang");
    case "ddpg":
      return t("learned (DDPG)");
    case "manual":
      return t("by hand");
    default:
      return control.kind;
  }
}

/** Why the run's threshold cannot be moved; null where it can. */
function steeringRefusal({ status, controllable }: RunSummary, mayRun: boolean): string | null {
  if (!mayRun) return t("This workspace is not trusted: you can only view runs.");
  if (status === "queued") return t("The run is queued. You can change its threshold once it starts.");
  if (status !== "running" && status !== "paused") return t("The run has ended.");
  if (!controllable) return t("The run is starting, or its process cannot be reached.");
  return null;
}

function inForceText(summary: RunSummary, group: ThresholdGroup): string {
  const inForce = summary.thetas[group];
  if (inForce === undefined) return t("No threshold applies yet.");
  const theta = showTheta(inForce.theta);
  return inForce.source === "user"
    ? t("Current θ: {0}, set by hand.", theta)
    : t(
        "Current θ: {0}, chosen by the controller. A threshold applied here stays until you return to automatic control.",
        theta,
      );
}
