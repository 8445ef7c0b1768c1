/** A page of two runs of one model and one of another, as the archive would answer. */
import { decodingBy } from "../../../extension/protocol/decoding.ts";
import type { TextColumn, TextScores, TextsPage } from "../../../extension/protocol/run/texts.ts";
import { summaryOf } from "../../host/panels/fakes.ts";

export const known = [
  summaryOf("/one", { name: "fixed, 0.98" }),
  summaryOf("/two", { name: "learned" }),
  summaryOf("/three", { name: "other model" }),
];
export const decoding = decodingBy("greedy");

const able = { problem: null };
export const columns: TextColumn[] = [
  { kind: "before", key: "m1", model: "nano", ...able },
  { kind: "after", key: "/one", ...able },
  { kind: "after", key: "/two", problem: { kind: "unfinished" } },
  { kind: "before", key: "m2", model: "models/gpt2", ...able },
  { kind: "after", key: "/three", ...able },
];

const shown = (text: string, rougeL = 0.5) => ({ text, rougeL });
export const page: TextsPage = {
  splits: ["validation"],
  columns,
  inputs: 4,
  fitting: 4,
  offset: 0,
  samples: [
    {
      id: "validation/0",
      prompt: "name[Cocum]",
      references: ["Cocum is here.", 'A "pub", Cocum.'],
      texts: [shown("User: hi"), shown("Cocum is *here*.", 0.75), null, shown("Once"), shown("Cocum")],
    },
    { id: "validation/2", prompt: "name[Aromi]", references: ["Aromi."], texts: [null, null, null, null, null] },
  ],
};

const figures = { bleu: 0.5, nist: 1.25, meteor: 0.25, rougeL: 0.75, cider: 2 };
export const scores: TextScores = {
  samples: 1,
  columns: columns.map(({ key }) => ({ key, texts: key === "/two" ? 0 : 1, scores: key === "/two" ? null : figures })),
};
