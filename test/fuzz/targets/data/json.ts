/** Data files that are JSON: DART, WebNLG, and JSON lines. */
import { readDart } from "../../../../extension/engine/data/readers/dart.ts";
import { readJsonl } from "../../../../extension/engine/data/readers/jsonl.ts";
import { readWebnlgJson } from "../../../../extension/engine/data/readers/webnlgJson.ts";
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
  { value: dart, read: readDart, write: jsonText },
  { value: webnlg, read: readWebnlgJson, write: jsonText },
  {
    value: lines,
    read: readJsonl,
    write: (value: unknown) => (Array.isArray(value) ? value.map(jsonText).join("\n") : jsonText(value)),
  },
] as const;

export const json = defineTarget(() => ({
  make(random) {
    const { value, read, write } = pick(random, formats);
    const text = random.below(2) === 0 ? write(mutateJson(value, random)) : mutateText(write(value), random);
    return { read, text };
  },
  run: ({ read, text }) => read(text, "file", "train"),
  show: ({ text }) => text,
}));
