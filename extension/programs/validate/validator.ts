/**
 * Validates configurations as they stand in the editor: parses them, looks at their model and data, and predicts what a run
 * would send and keep.
 */
import path from "node:path";
import { readPolicy } from "../../engine/store/policyFile.ts";
import { misfits } from "../../protocol/config/configChecks.ts";
import { remove } from "../../protocol/config/configFixes.ts";
import { type ConfigIssue, placeFindings } from "../../protocol/config/configIssues.ts";
import { readConfigText } from "../../protocol/config/configText.ts";
import { parseConfig } from "../../protocol/config/parseConfig.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { editsOf } from "../../protocol/config/textEdits.ts";
import { toWireError } from "../../protocol/errors.ts";
import type { Remote } from "../../protocol/messages/channel.ts";
import type { ConfigValidation, EditorIssue, Prediction } from "../../protocol/messages/configValidation.ts";
import type { ValidatorApi } from "../../protocol/messages/validatorApi.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import { controlKeys, groupsInUse } from "../../protocol/thresholdGroups.ts";
import { logFault } from "../processEndpoint.ts";
import { Corpora } from "./corpora.ts";
import { type ExaminedData, examineData } from "./dataExamination.ts";
import { type Examined, error, type RatedFinding, refusal, warning } from "./examined.ts";
import { examineModel } from "./modelExamination.ts";
import { secondsPerStep } from "./pace.ts";
import { predict } from "./prediction.ts";
import { memoryWarnings } from "./runnerMemory.ts";
import { UploadForecasts } from "./uploadForecast.ts";
import { configWarnings, fitWarnings } from "./warnings.ts";

/** A bundled one. */
const anyModel = "nano";

export function openValidator(): Remote<ValidatorApi> {
  const corpora = new Corpora();
  const forecasts = new UploadForecasts();

  async function validate(text: string, file: string, earlierRun: RunId | null): Promise<ConfigValidation> {
    const { config, issues } = parseConfig(text, file);
    if (config === undefined) {
      const refused = issues.map((issue) => ({ ...issue, severity: "error" as const }));
      return { issues: refused.map((issue) => withEdits(issue, text)), config: null, prediction: null };
    }
    const source = readConfigText(text);
    const { value = null, findings } = await examine(config, source.value, path.dirname(file), earlierRun);
    const placed = findings.flatMap(({ severity, ...finding }) =>
      placeFindings([finding], source, file).map((issue) => withEdits({ ...issue, severity }, text)),
    );
    return { issues: placed.sort((a, b) => a.offset - b.offset), config, prediction: value };
  }

  /** Everything that there is to say of a configuration that is sound by itself. */
  async function examine(
    config: RunConfig,
    written: unknown,
    folder: string,
    earlierRun: RunId | null,
  ): Promise<Examined<Prediction>> {
    const model = await examineModel(config, folder, corpora);
    const unfit = model.value ? misfits(config, model.value.shape).map(error) : [];
    // Unreadable data is reported along with the model's errors; any tokenizer serves for that.
    const reader = model.value ?? (await examineModel({ model: anyModel }, folder, corpora)).value;
    const data: Examined<ExaminedData> = reader
      ? await examineData(config, folder, corpora, reader.tokenizer)
      : { findings: [] };
    const wrong = [...unfit, ...examinePolicies(config, folder)];
    const findings = [...configWarnings(config, written).map(warning), ...model.findings, ...wrong, ...data.findings];
    if (!model.value || !data.value || wrong.length > 0) return { findings };
    const upload = await forecasts.of(config, earlierRun);
    const stepSeconds = earlierRun === null ? undefined : await secondsPerStep(config, earlierRun);
    const { prediction, memory } = predict(config, model.value, data.value, {
      upload: upload.value ?? null,
      pace: stepSeconds === undefined ? null : { run: earlierRun!, stepSeconds },
    });
    const unmeant = [
      ...fitWarnings(config, model.value.shape, data.value),
      ...memoryWarnings(config, memory, prediction.machineBytes),
    ];
    return { value: prediction, findings: [...findings, ...upload.findings, ...unmeant.map(warning)] };
  }

  return {
    async validate(text, file, earlierRun) {
      try {
        return await validate(text, file, earlierRun);
      } catch (thrown) {
        return { issues: [unexpected(thrown, file)], config: null, prediction: null };
      }
    },
  };
}

function withEdits({ fixes = [], ...issue }: ConfigIssue & Pick<EditorIssue, "severity">, text: string): EditorIssue {
  const edited = fixes.map(({ title, changes, edits = [] }) => ({
    title,
    edits: [...edits, ...editsOf(changes, text)],
  }));
  return { ...issue, fixes: edited.filter(({ edits }) => edits.length > 0) };
}

/** A defect of ours must not leave the editor without an answer. */
function unexpected(thrown: unknown, file: string): EditorIssue {
  logFault(thrown, file);
  const message = `this configuration could not be validated: ${toWireError(thrown).message}`;
  return { where: file, path: "", message, severity: "error", fixes: [], line: 1, column: 1, offset: 0, length: 0 };
}

// The policies that learned thresholds are to begin with: whether they are there and can be taken over.

/** @param folder the configuration's. */
function examinePolicies(config: RunConfig, folder: string): RatedFinding[] {
  return groupsInUse(config).flatMap((group) => {
    const key = controlKeys[group];
    const control = config[key];
    if (control.kind !== "ddpg" || control.warmStart === undefined) return [];
    try {
      readPolicy(path.resolve(folder, control.warmStart));
      return [];
    } catch (error) {
      const at = [key, "warmStart"];
      return [refusal(error, at, folder, [remove(at)])];
    }
  });
}
