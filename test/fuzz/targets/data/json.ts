/** Data files that are JSON: DART, WebNLG, and JSON lines. */
import { samplesOf } from "../../../../extension/engine/data/read.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { pick } from "../../mutate/oddValues.ts";
import { mutateText } from "../../mutate/text.ts";
import { defineTarget } from "../../target.ts";

const triple = { subject: "a", property: "b", object: "c" };
const dart = [
  {
    tripleset: [
      ["a", "b", "c"],
      ["d", "e", "f"],
    ],
    annotations: [{ source: "s", text: "t u v" }],
    subtree_was_extended: false,
  },
  {
    tripleset: [["a", "b", "c"]],
    annotations: [
      { source: "s", text: "x" },
      { source: "q", text: "y" },
    ],
  },
];
const webnlg = {
  entries: [
    {
      "1": {
        category: "Airport",
        modifiedtripleset: [triple],
        lexicalisations: [{ lex: "text", comment: "good" }],
        size: "1",
      },
    },
    { "2": { category: "B", modifiedtripleset: [triple], lexicalisations: [{ lex: "text2" }] } },
  ],
};
const lines = [
  { prompt: "p", target: "t", references: ["a", "b"], category: "c" },
  { prompt: "p", target: "t2" },
];

const formats = [
  { value: dart, format: "dart", write: jsonText },
  { value: webnlg, format: "webnlg-json", write: jsonText },
  {
    value: lines,
    format: "jsonl",
    write: (value: unknown) => (Array.isArray(value) ? value.map(jsonText).join("\n") : jsonText(value)),
  },
] as const;

export const json = defineTarget(() => ({
  make(random) {
    const { value, format, write } = pick(random, formats);
    const text = random.below(2) === 0 ? write(mutateJson(value, random)) : mutateText(write(value), random);
    return { format, text };
  },
  run: ({ format, text }) => samplesOf(format, text, "file", { split: "train" }),
  show: ({ text }) => text,
}));
