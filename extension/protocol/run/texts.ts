/** Generated texts beside references: which are asked for, and what is known of them. */
import { type Decoding, decodingBy } from "../decoding.ts";
import type { TextsState } from "../messages/panelState.ts";
import type { RunId } from "./runSummary.ts";

export const textSplits = ["validation", "test", "train"] as const;
export type TextSplit = (typeof textSplits)[number];

/** Which inputs: of a split of the first run's data, each distinct input once. */
export interface SampleChoice {
  split: TextSplit;
  /** Only these, by their samples' ids; null for all. */
  picked: string[] | null;
  /** Words that the input or one of its references must have, whatever their case; empty for all. */
  filter: string;
  /** Of those left, how many are skipped. */
  offset: number;
  /** How many are taken at most; null for all. */
  count: number | null;
}

/** Texts of runs, each against its model before fine-tuning. */
export interface TextsQuestion {
  runs: RunId[];
  choice: SampleChoice;
  decoding: Decoding;
}

/** Why no texts can be written. */
export type TextProblem =
  /** Its adapter is written when its last epoch has ended. */
  | { kind: "running" }
  /** It ended earlier. */
  | { kind: "unfinished" }
  /** Its record or model cannot be read. */
  | { kind: "unreadable"; message: string };

/** Whose texts: a model's before fine-tuning, shared by the runs that began from it, or a run's after it. */
export type TextColumn = { problem: TextProblem | null } & (
  | { kind: "before"; key: string; model: string }
  | { kind: "after"; key: RunId }
);

export interface ShownText {
  text: string;
  /** Of this text against its references, 0 to 1; null where the data has none. */
  rougeL: number | null;
}

export interface SampleTexts {
  id: string;
  prompt: string;
  references: readonly string[];
  /** By column; null where there is none yet. */
  texts: (ShownText | null)[];
}

export interface TextsPage {
  /** Those that the first run's configuration has. */
  splits: TextSplit[];
  columns: TextColumn[];
  /** Distinct inputs of the split, and those of them that fit filter and picks. */
  inputs: number;
  fitting: number;
  /** As asked for, or that of the last page where the question is beyond it. */
  offset: number;
  samples: SampleTexts[];
}

/** As e2e-metrics defines them; `meteor` is our own, not METEOR 1.5 (docs/metrics.md). */
export interface NlgScores {
  bleu: number;
  nist: number;
  meteor: number;
  rougeL: number;
  cider: number;
}

export const nlgTitles: Record<keyof NlgScores, string> = {
  bleu: "BLEU",
  nist: "NIST",
  meteor: "METEOR (our own)",
  rougeL: "ROUGE-L",
  cider: "CIDEr",
};

/** Scores of a whole split's texts so far, whichever page is shown. */
export interface TextScores {
  columns: { key: string; texts: number; scores: NlgScores | null }[];
  /** All scores rest on these inputs: those for which every column that has texts has one. */
  samples: number;
}

/** Where the writing of texts stands, or how the last one ended. */
export interface GenerationProgress {
  /** Counts up in a window: another one, another generation. */
  number: number;
  runs: RunId[];
  state: "running" | "done" | "stopped" | "failed";
  /** Texts written, of those that were missing; 0 of 0 until that is known. */
  written: number;
  missing: number;
  /** Where it failed. */
  error: string | null;
}

/** How many are shown side by side. */
export const mostTextRuns = 8;
/** Samples of a page. */
export const pageSizes = [5, 10, 20, 50] as const;

/** What the view of some runs begins with. */
export function newTextsState(runs: readonly RunId[]): TextsState {
  return {
    view: "texts",
    runs: runs.slice(0, mostTextRuns),
    split: "validation",
    filter: "",
    offset: 0,
    count: pageSizes[0],
    picked: [],
    pickedOnly: false,
    decoding: decodingBy("greedy"),
    marks: "before",
  };
}
