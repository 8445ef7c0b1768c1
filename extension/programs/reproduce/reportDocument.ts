/** The report of a reproduction, before it is Markdown or HTML. */

import type { Decoding } from "../../protocol/decoding.ts";
import { byteKinds } from "../../protocol/interfaces.ts";
import { showBytes, showDuration, showFigure, showPercent } from "../../protocol/quantities.ts";
import { circumstances } from "../../protocol/run/runDifferences.ts";
import type { NlgScores } from "../../protocol/run/texts.ts";
import type { Scale } from "../../protocol/scale.ts";
import type { Column } from "../cli/table.ts";
import { type MethodResult, paperClaims, stepsToScore } from "./methodResults.ts";

export interface Curve {
  label: string;
  points: readonly { x: number; y: number }[];
}

/** A part of the report. */
export type Block =
  | { kind: "heading"; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "table"; columns: readonly string[]; rows: readonly (readonly string[])[] }
  | { kind: "chart"; title: string; y: string; curves: readonly Curve[] }
  | { kind: "code"; title: string; text: string };

export interface ReportDocument {
  title: string;
  blocks: readonly Block[];
}

/** @param found at least one. */
export function reportDocument(found: readonly MethodResult[], scale: Scale, decoding: Decoding): ReportDocument {
  const [first] = found;
  const { config } = first!.record;
  const { data, clients, training, model } = config;
  const isScored = found.every(({ scores }) => scores !== null);
  const samples = data.maxTrain === undefined ? "all samples" : `${data.maxTrain} samples`;
  return {
    title: "SplitCom, reproduced",
    blocks: [
      ...(isScored
        ? []
        : [
            paragraph(
              `${first!.steps} optimizer steps: text scores carry no information at this scale and are left out. ` +
                `They are given from ${stepsToScore} steps on; perplexity and traffic are measured as at any scale.`,
            ),
          ]),
      paragraph(
        `Scale "${scale}": model ${model}, ${samples} of ${data.train ?? data.format}, ${clients} clients, ${training.epochs} epochs, ` +
          `cut after block ${config.cutLayer}, seed ${config.seed}. Every row is a run in the folder named in it, with its ` +
          "configuration, events and machine; the figures are read from there.",
      ),
      heading("Quality and traffic"),
      table(found, isScored ? overview : overview.filter((column) => !scoreColumns.includes(column))),
      paragraph(
        `Perplexity is that of all held-out samples${
          isScored
            ? `; BLEU to CIDEr are of texts for the first held-out inputs (${first!.texts.length}), decoded ${how(decoding)}; ` +
              "METEOR is our own and not METEOR 1.5"
            : ""
        }. Savings are against the same samples uncompressed.`,
      ),
      heading("Against the paper"),
      ...claims(found, scale),
      chart("Validation perplexity", "perplexity", found, ({ perplexity }) => perplexity),
      chart("Uplink saved in each epoch", "share", found, ({ uplinkSaving }) => uplinkSaving),
      heading("Bytes by kind"),
      table(found, [
        method,
        ...byteKinds.map((kind) => ({
          title: kind,
          align: "right" as const,
          show: ({ bytesByKind }: MethodResult) => showBytes(bytesByKind[kind]),
        })),
      ]),
      ...(first!.texts.length > 0 ? [heading("Texts"), ...texts(found)] : []),
      heading("Circumstances"),
      {
        kind: "table",
        columns: ["of the first run", ""],
        rows: Object.entries(circumstances).map(([field, read]) => [field, read(first!.record) ?? "-"]),
      },
      ...found.map(
        ({ method: name, record }): Block => ({
          kind: "code",
          title: `Configuration of ${name}`,
          text: record.configText,
        }),
      ),
    ],
  };
}

function how(decoding: Decoding): string {
  const tokens = `at most ${decoding.maxNewTokens} tokens`;
  if (decoding.strategy !== "beam") return `by ${decoding.strategy} decoding, ${tokens}`;
  return `by beam search (${decoding.beams} beams, length penalty 0.8, no repeated 4-grams), ${tokens}`;
}

const heading = (text: string): Block => ({ kind: "heading", text });
const paragraph = (text: string): Block => ({ kind: "paragraph", text });
const table = (found: readonly MethodResult[], columns: readonly Column<MethodResult>[]): Block => ({
  kind: "table",
  columns: columns.map(({ title }) => title),
  rows: found.map((finding) => columns.map(({ show }) => show(finding))),
});
const chart = (
  title: string,
  y: string,
  found: readonly MethodResult[],
  of: (epoch: MethodResult["epochs"][number]) => number | null,
): Block => ({
  kind: "chart",
  title,
  y,
  curves: found.map(({ method: label, epochs }) => ({
    label,
    points: epochs.flatMap((epoch) => {
      const value = of(epoch);
      return value === null ? [] : [{ x: epoch.epoch, y: value }];
    }),
  })),
});

const method: Column<MethodResult> = { title: "method", align: "left", show: (finding) => finding.method };
const figure = (title: string, show: (finding: MethodResult) => string): Column<MethodResult> => ({
  title,
  align: "right",
  show,
});
const signed = (share: number | null) =>
  share === null ? "-" : `${share < 0 ? "" : "+"}${(100 * share).toFixed(1)} %`;

const score = (title: string, of: keyof NlgScores, digits: number) =>
  figure(title, ({ scores }) => scores?.[of].toFixed(digits) ?? "-");

const scoreColumns: readonly Column<MethodResult>[] = [
  score("BLEU", "bleu", 4),
  score("NIST", "nist", 3),
  score("METEOR (own)", "meteor", 4),
  score("ROUGE-L", "rougeL", 4),
  score("CIDEr", "cider", 3),
];

const overview: readonly Column<MethodResult>[] = [
  method,
  figure("perplexity", ({ figures }) => showFigure(figures.perplexity)),
  figure("over SplitLoRA", ({ perplexityLoss }) => signed(perplexityLoss)),
  figure("uplink", ({ figures }) => showBytes(figures.uplinkBytes ?? 0)),
  figure("uplink saved", ({ figures }) => showPercent(figures.uplinkSaving)),
  figure("total saved", ({ figures }) => showPercent(figures.totalSaving)),
  ...scoreColumns,
  figure("time", ({ figures }) => showDuration(figures.seconds ?? 0)),
  { title: "run", align: "left", show: ({ run }) => run },
];

/** Each claim beside the best measured value, the last epoch's value, and the trend. */
function claims(found: readonly MethodResult[], scale: Scale): Block[] {
  const standard = found.filter(({ method: name }) => name.startsWith("splitcom") && name !== "splitcom-ushape");
  const ushape = found.filter(({ method: name }) => name === "splitcom-ushape");
  return [
    ...claim("Uplink saved, standard topology", paperClaims.uplink, standard, "uplinkSaving", scale),
    ...claim("Total saved, U-shape", paperClaims.totalUshape, ushape, "totalSaving", scale),
  ];
}

function claim(
  what: string,
  claimed: number,
  found: readonly MethodResult[],
  saving: "uplinkSaving" | "totalSaving",
  scale: Scale,
): Block[] {
  const of = ({ figures }: MethodResult) => figures[saving] ?? 0;
  const [best] = [...found].sort((a, b) => of(b) - of(a));
  if (best === undefined) return [paragraph(`${what}: not run.`)];
  const [second, last] = [best.epochs[1], best.epochs.at(-1)!];
  const trend =
    second === undefined
      ? ""
      : ` Of single epochs, ${showPercent(second[saving])} in epoch 2 and ${showPercent(last[saving])} in epoch ${last.epoch}.`;
  const verdict =
    of(best) >= claimed
      ? "Reached."
      : `Not reached at scale "${scale}": the first epoch sends everything, and is one of ${best.epochs.length} here.`;
  return [
    paragraph(
      `${what}: the paper up to ${showPercent(claimed)}, here ${showPercent(of(best))} (${best.method}, perplexity ` +
        `${signed(best.perplexityLoss)}).${trend} ${verdict}`,
    ),
  ];
}

function texts(found: readonly MethodResult[]): Block[] {
  const shown = found[0]!.texts.slice(0, 3);
  return shown.flatMap(({ prompt, references }, index): Block[] => [
    paragraph(prompt),
    {
      kind: "table",
      columns: ["by", "text"],
      rows: [
        ...references.slice(0, 2).map((reference) => ["reference", reference]),
        ...found.map(({ method: name, texts: written }) => [name, written[index]?.text ?? "-"]),
      ],
    },
  ]);
}
