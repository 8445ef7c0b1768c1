/** The paper's experiments as presets: its methods, on its datasets and models. */

import * as vscode from "vscode";
import { type PaperMethod, paperMethods, paperModels } from "../../protocol/config/paperMethods.ts";
import type { DataFormat } from "../../protocol/config/runConfig.ts";
import { type Choice, pickOne } from "../display/pickers.ts";
import type { ExperimentPreset } from "./experimentPresets.ts";

type Values = Readonly<Record<string, unknown>>;

/** Methods of the paper; each still needs a dataset and a model. */
export function paperPresets(): ExperimentPreset[] {
  const { l10n } = vscode;
  const method = (id: PaperMethod, label: string, detail: string): ExperimentPreset => ({
    template: "presets/paper.splitcom.json",
    stem: `paper-${id}`,
    label,
    description: l10n.t("10 clients"),
    detail,
    cursor: ["scale"],
    values: { ...paperMethods[id], name: label },
    paper: true,
  });
  return [
    method("splitlora", l10n.t("SplitLoRA"), l10n.t("The baseline: everything is sent, in full precision.")),
    method("splitlora-int8", l10n.t("SplitLoRA + INT8"), l10n.t("Everything is sent, with one byte per value.")),
    method("splitcom-fixed", l10n.t("SplitCom, fixed"), l10n.t("One threshold for the whole run.")),
    method(
      "splitcom-bangbang",
      l10n.t("SplitCom, bang-bang"),
      l10n.t("Two thresholds, switched by validation perplexity."),
    ),
    method("splitcom-ddpg", l10n.t("SplitCom, DDPG"), l10n.t("A threshold that is learned from perplexity and bytes.")),
    method("splitcom-int8", l10n.t("SplitCom + INT8"), l10n.t("A fixed threshold, with one byte per sent value.")),
    method("splitcom-ushape", l10n.t("SplitCom, U-shape"), l10n.t("Labels stay on the clients.")),
  ];
}

export interface DatasetItem extends Choice {
  format: Exclude<DataFormat, "synthetic">;
}

/** The paper's datasets, in the forms that they come in. */
export function datasetItems(): DatasetItem[] {
  return [
    { label: "E2E", description: "CSV", format: "e2e-csv" },
    { label: "DART", description: "JSON", format: "dart" },
    { label: "WebNLG", description: "JSON", format: "webnlg-json" },
    { label: "WebNLG", description: "XML", format: "webnlg-xml" },
  ];
}

/** @returns the format of the paper's dataset that the user chose; undefined where he cancelled. */
export async function pickDataset(): Promise<DatasetItem["format"] | undefined> {
  const placeHolder = vscode.l10n.t("Select a dataset; “SplitCom: Download Dataset/Model” downloads its files");
  const title = vscode.l10n.t("New Experiment");
  return (await pickOne(datasetItems(), { title, placeHolder }))?.format;
}

/** @returns what the paper's model that the user chose changes; undefined where he cancelled. */
export async function pickModel(): Promise<Values | undefined> {
  const detail = (rank: number, epochs: number) => vscode.l10n.t("LoRA of rank {0}, {1} epochs", rank, epochs);
  const items = [
    { label: "GPT-2 Small", detail: detail(8, 50), values: paperModels.small },
    { label: "GPT-2 XL", detail: detail(24, 10), values: paperModels.xl },
  ];
  const placeHolder = vscode.l10n.t("Select a model; scales laptop and minute use the bundled one");
  return (await pickOne(items, { title: vscode.l10n.t("New Experiment"), placeHolder }))?.values;
}
