/** A prediction's figures: bytes of a step, memory, and what share of samples would be sent. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { Prediction } from "../../extension/protocol/messages/configValidation.ts";
import { showBytes, showDuration, showPercent } from "../../extension/protocol/quantities.ts";
import { useRuns } from "../app/panelContext.ts";
import { showCosine } from "../charts/axes.ts";
import { runName } from "../run/runName.ts";

/** Figures of a configuration as it stands. */
export function PredictionTable({ prediction }: { prediction: Prediction }): JSX.Element {
  const { bytesPerStep } = prediction;
  return (
    <div class="prediction-figures">
      <table class="bytes-table">
        <caption>{t("Bytes per step if everything is sent")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("Interface")}</th>
            <th scope="col">{t("Uncompressed")}</th>
            <th scope="col">{t("Encoded")}</th>
            <th scope="col">{t("Saved")}</th>
          </tr>
        </thead>
        <tbody>
          {bytesPerStep.map(({ interface: name, baseline, coded }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{showBytes(baseline)}</td>
              <td>{showBytes(coded)}</td>
              <td>{baseline > 0 ? showPercent(1 - coded / baseline) : "-"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Facts prediction={prediction} />
    </div>
  );
}

function Facts({ prediction }: { prediction: Prediction }): JSX.Element {
  const runs = useRuns();
  const { model, stepsPerEpoch, validationSamples, validationInputs, cacheBytes } = prediction;
  const { memoryBytes, machineBytes, diskBytes, duration } = prediction;
  const facts: [string, string][] = [
    [t("Model"), t("{0} blocks of width {1}", model.layers, model.width)],
    [t("Steps per epoch"), String(stepsPerEpoch)],
    [t("Validation samples"), t("{0}, {1} distinct inputs", validationSamples, validationInputs)],
    [t("Cache on clients"), showBytes(cacheBytes.clients)],
    [t("Cache on server"), showBytes(cacheBytes.server)],
    ...(cacheBytes.disk > 0 ? [[t("Caches on disk"), showBytes(cacheBytes.disk)] satisfies [string, string]] : []),
    [t("Estimated memory"), t("{0} of {1}", showBytes(memoryBytes), showBytes(machineBytes))],
    [t("Estimated disk space"), showBytes(diskBytes)],
    [
      t("Estimated time"),
      duration === null
        ? t("Known after a run with the same model, data and training.")
        : t("about {0}, based on {1}", showDuration(duration.seconds), runName(duration.run, runs)),
    ],
  ];
  return (
    <dl class="prediction-facts">
      {facts.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div class="prediction-upload">
        <dt>{t("Upload ratio")}</dt>
        <dd>
          <UploadPrediction upload={prediction.upload} />
        </dd>
      </div>
    </dl>
  );
}

function UploadPrediction({ upload }: Pick<Prediction, "upload">): JSX.Element {
  const runs = useRuns();
  if (upload === null) return <>{t("Known after the first run with a fixed threshold.")}</>;
  return (
    <>
      <strong>{showPercent(upload.ratio)}</strong>{" "}
      {t("at θ {0}, based on the similarities of {1}", showCosine(upload.theta), runName(upload.run, runs))}
    </>
  );
}
