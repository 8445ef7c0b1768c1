/** What a new experiment can begin as. */
import * as vscode from "vscode";
import type { DataFormat } from "../../protocol/config/runConfig.ts";
import type { ConfigPath } from "../../protocol/config/schema/configSchema.ts";

export interface ExperimentPreset {
  /** Below `media`. */
  template: string;
  /** Suggested for the file's name, without extension. */
  stem: string;
  label: string;
  /** How long it runs, or what it needs. */
  description: string;
  detail: string;
  /** What the user will most likely change first. */
  cursor: ConfigPath;
  /** Changes to the template, by path. */
  values?: Readonly<Record<string, unknown>>;
  /** Of the paper: the dataset and the model are asked for. */
  paper?: true;
  /** Of the user's own files, where it runs on such. */
  format?: Exclude<DataFormat, "synthetic">;
}

const theta = ["control", "theta"];

/** Presets on the bundled model and synthetic text. */
export function bundledPresets(): ExperimentPreset[] {
  const { l10n } = vscode;
  // On two cores with the wasm backend.
  const minute = l10n.t("about a minute");
  return [
    {
      template: "examples/quick-look.splitcom.json",
      stem: "quick-look",
      label: l10n.t("SplitCom, quick look"),
      description: l10n.t("a few seconds"),
      detail: l10n.t("A quick demo: fixed threshold on a few samples."),
      cursor: theta,
    },
    {
      template: "examples/splitcom-fixed.splitcom.json",
      stem: "splitcom-fixed",
      label: l10n.t("SplitCom, fixed threshold"),
      description: minute,
      detail: l10n.t("A sample's activation is sent again only if it changed; saves half of the uplink."),
      cursor: theta,
    },
    {
      template: "examples/splitlora.splitcom.json",
      stem: "splitlora",
      label: l10n.t("SplitLoRA, the baseline"),
      description: minute,
      detail: l10n.t("Sends every activation every time: the baseline for the others."),
      cursor: ["training", "epochs"],
    },
    {
      template: "examples/splitcom-bangbang.splitcom.json",
      stem: "splitcom-bangbang",
      label: l10n.t("SplitCom, bang-bang control"),
      description: minute,
      detail: l10n.t("Two thresholds, switched by validation perplexity after every epoch."),
      cursor: ["control", "low"],
    },
    {
      template: "examples/splitcom-ddpg.splitcom.json",
      stem: "splitcom-ddpg",
      label: l10n.t("SplitCom, learned threshold"),
      description: minute,
      detail: l10n.t("An actor and a critic (DDPG) choose the threshold from perplexity and bytes."),
      cursor: ["control", "bytesWeight"],
    },
    {
      template: "examples/splitcom-manual.splitcom.json",
      stem: "splitcom-manual",
      label: l10n.t("SplitCom, manual threshold"),
      description: minute,
      detail: l10n.t("You move the threshold while the experiment runs."),
      cursor: theta,
    },
    {
      template: "examples/splitcom-int8.splitcom.json",
      stem: "splitcom-int8",
      label: l10n.t("SplitCom with INT8"),
      description: minute,
      detail: l10n.t("Fewer samples are sent, and each value takes one byte instead of four."),
      cursor: ["wire", "up.act", "payload"],
    },
    {
      template: "examples/splitcom-ushape.splitcom.json",
      stem: "splitcom-ushape",
      label: l10n.t("SplitCom, U-shape"),
      description: minute,
      detail: l10n.t("Labels stay on the clients; activations and gradients are compressed both ways."),
      cursor: theta,
    },
    {
      template: "examples/splitcom-tokens.splitcom.json",
      stem: "splitcom-tokens",
      label: l10n.t("SplitCom, per token"),
      description: minute,
      detail: l10n.t("Resends only the changed tokens of a sample. Not in the paper."),
      cursor: theta,
    },
  ];
}

/** What experiments on files of a format are called. */
const corpora: Record<NonNullable<ExperimentPreset["format"]>, string> = {
  "e2e-csv": "E2E",
  "e2e-text": "E2E",
  dart: "DART",
  "webnlg-json": "WebNLG",
  "webnlg-xml": "WebNLG",
  jsonl: "my data",
};

/** Presets on the user's own files, one for each format. */
export function ownDataPresets(): ExperimentPreset[] {
  const { l10n } = vscode;
  const own = (format: NonNullable<ExperimentPreset["format"]>, label: string, detail: string): ExperimentPreset => ({
    template: "presets/own-data.splitcom.json",
    stem: `splitcom-${format}`,
    label,
    description: format,
    detail,
    cursor: ["data", "train"],
    values: { name: l10n.t("SplitCom on {0}", corpora[format]) },
    format,
  });
  return [
    own("e2e-csv", "E2E (CSV)", l10n.t("Restaurant descriptions with columns mr and ref, as in trainset.csv.")),
    own("dart", "DART (JSON)", l10n.t("A list of entries with tripleset and annotations.")),
    own("webnlg-json", "WebNLG (JSON)", l10n.t("Triples with their texts, as converted to JSON.")),
    own("webnlg-xml", "WebNLG (XML)", l10n.t("Triples with their texts, as released.")),
    own("jsonl", l10n.t("JSON lines"), l10n.t('Any text: one {"prompt": …, "target": …} a line.')),
  ];
}
