/** The row of choices above the charts of a page: it changes all of them. */
import { t } from "@vscode/l10n";
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import type { ChartAxisName } from "../../../extension/protocol/messages/names.ts";
import type { ChartOptions } from "../../../extension/protocol/messages/panelState.ts";
import { Choice } from "../../controls/Choice.tsx";
import { Checkbox } from "../../controls/controls.tsx";
import "./chartOptions.css";
import { TargetField } from "./TargetField.tsx";

export interface ChartOptionsBarProps {
  options: ChartOptions;
  onChange(options: ChartOptions): void;
  /** Whether a chart of the page shows clients. */
  withClients: boolean;
  children?: ComponentChildren;
}

export function ChartOptionsBar({ options, onChange, withClients, children }: ChartOptionsBarProps): JSX.Element {
  const change = (changes: Partial<ChartOptions>) => onChange({ ...options, ...changes });
  return (
    <fieldset class="chart-options">
      <legend class="visually-hidden">{t("All charts")}</legend>
      <Choice<ChartAxisName>
        label={t("X axis")}
        value={options.across}
        options={[
          { value: "epoch", title: t("Epoch") },
          { value: "step", title: t("Step") },
          { value: "uplink", title: t("Bytes up") },
          { value: "traffic", title: t("Bytes up and down") },
          { value: "time", title: t("Wall time") },
        ]}
        onChange={(across) => change({ across })}
      />
      <Checkbox checked={options.logarithmic} onChange={(logarithmic) => change({ logarithmic })}>
        {t("Log scale")}
      </Checkbox>
      <Smoothing weight={options.smoothing} onChange={(smoothing) => change({ smoothing })} />
      {withClients && (
        <Choice<ChartOptions["clients"]>
          label={t("Clients")}
          value={options.clients}
          options={[
            { value: "band", title: t("Mean and range") },
            { value: "each", title: t("Each client") },
          ]}
          onChange={(clients) => change({ clients })}
        />
      )}
      <TargetField target={options.target} onChange={(target) => change({ target })} />
      {children}
    </fieldset>
  );
}

/** Of an exponential moving average, in hundredths; the values themselves stay behind it. */
function Smoothing({ weight, onChange }: { weight: number; onChange(weight: number): void }): JSX.Element {
  const id = useId();
  const shown = weight === 0 ? t("off") : weight.toFixed(2);
  return (
    <div class="chart-smoothing">
      <label for={id}>{t("Smoothing")}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={weight}
        aria-valuetext={shown}
        title={t(
          "Weight of earlier values in an exponential moving average. Values themselves stay visible behind it.",
        )}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
      <output for={id}>{shown}</output>
    </div>
  );
}
