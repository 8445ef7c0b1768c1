/** Configuration of the samples: where they come from and how they are spread over clients (method, section 2). */
import Type from "typebox";
import { byKind, closed, kind, oneOf } from "./schemaParts.ts";

export const dataFormats = ["synthetic", "e2e-csv", "e2e-text", "dart", "webnlg-json", "webnlg-xml", "jsonl"] as const;

export const data = Type.Object(
  {
    format: oneOf(dataFormats, {
      description: "Format of the files.",
      means: {
        synthetic: "Generated restaurant descriptions in the style of E2E; needs no file.",
        "e2e-csv": "E2E NLG challenge: columns mr and ref; commas, semicolons or tabs.",
        "e2e-text": "E2E in the format of LoRA's experiments: one prompt||target per line.",
        dart: "DART v1.1.1, JSON or XML.",
        "webnlg-json": "WebNLG, JSON.",
        "webnlg-xml": "WebNLG 2017, 2020, 2023 or enriched, XML.",
        jsonl: 'Lines of {"prompt": …, "target": …}, optionally with references and category.',
      },
      paper: "E2E, DART, WebNLG",
    }),
    train: Type.Optional(Type.String({ minLength: 1, description: "Training file, relative to this config." })),
    validation: Type.Optional(Type.String({ minLength: 1, description: "Held-out file for perplexity." })),
    test: Type.Optional(
      Type.String({
        minLength: 1,
        description: "Test file for generated texts and their scores; references are optional. Runs do not read it.",
      }),
    ),
    language: Type.Optional(
      Type.String({
        pattern: "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
        description:
          "Language of the texts to use from files with several (WebNLG 2020 and 2023), such as br; default: English, otherwise the first.",
      }),
    ),
    maxTrain: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000_000,
        unit: "samples",
        description: "Use only the first N training samples; default: all (synthetic: 256).",
      }),
    ),
    maxValidation: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000_000,
        unit: "samples",
        description: "Use only the first N held-out samples; default: all (synthetic: 100).",
      }),
    ),
  },
  { ...closed, description: "Data-to-text samples." },
);
export const partition = byKind(
  [
    Type.Object({ kind: kind("iid", "Samples shuffled by seed and dealt evenly. The paper's setting.") }, closed),
    Type.Object(
      {
        kind: kind("dirichlet", "Label skew: each category's samples are shared by Dirichlet(alpha) proportions."),
        alpha: Type.Number({
          exclusiveMinimum: 0,
          maximum: 1000,
          default: 0.5,
          description: "Concentration. Small: each client sees few categories; large: close to IID.",
        }),
      },
      closed,
    ),
    Type.Object(
      {
        kind: kind("quantity", "Quantity skew: client sizes follow Dirichlet(alpha)."),
        alpha: Type.Number({
          exclusiveMinimum: 0,
          maximum: 1000,
          default: 1,
          description: "Concentration. Small: very unequal sizes; large: equal sizes.",
        }),
      },
      closed,
    ),
  ],
  { default: { kind: "iid" }, description: "How the training samples are spread over clients." },
);
