import { existsSync } from "node:fs";
import path from "node:path";
import { writeAtomically } from "../../../engine/io/files/atomicWrite.ts";
import { makeFolders, placeIn } from "../../../engine/io/files/place.ts";
import { readRecord } from "../../../engine/store/runReader.ts";
import { paperMethodNames, paperModelNames } from "../../../protocol/config/paperMethods.ts";
import { backendNames } from "../../../protocol/config/runConfig.ts";
import { dataFormats } from "../../../protocol/config/schema/dataSchema.ts";
import { decodingBy } from "../../../protocol/decoding.ts";
import { badInput } from "../../../protocol/errors.ts";
import { scales } from "../../../protocol/scale.ts";
import { planGrid, runGrid } from "../../reproduce/grid.ts";
import { findings, stepsToScore } from "../../reproduce/methodResults.ts";
import { reportDocument } from "../../reproduce/reportDocument.ts";
import { reportHtml } from "../../reproduce/reportHtml.ts";
import { reportMarkdown } from "../../reproduce/reportMarkdown.ts";
import { scoredTexts } from "../../reproduce/texts.ts";
import { integerOption } from "../arguments.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { defaultRunsFolder } from "../runFolder.ts";
import { recordGitOption } from "./run.ts";

/** Longer than any reference of the paper's datasets needs, most of the time. */
const maxNewTokens = 64;

export const reproduce = defineCommand({
  name: "reproduce",
  summary: "Run the paper's methods and compare the results with its claims.",
  options: {
    scale: { value: "NAME", choices: scales, help: "Default minute." },
    out: { value: "DIR", help: "The reproduction's folder; default .splitcom/reproduction-SCALE." },
    runs: {
      value: "DIR",
      help: `Folder of the runs; default ${defaultRunsFolder}, or with --out the folder runs in it.`,
    },
    methods: { value: "A,B", help: `Methods to run, of ${paperMethodNames.join(", ")}; default all.` },
    size: { value: "NAME", choices: paperModelNames, help: "Rank and epochs of GPT-2 Small or XL; default small." },
    model: { value: "DIR", help: "A Hugging Face directory, for scale paper." },
    format: {
      value: "FORMAT",
      choices: dataFormats,
      help: "Format of the data; default synthetic, which needs no files.",
    },
    train: { value: "FILE", help: "Training samples." },
    validation: { value: "FILE", help: "Held-out samples." },
    texts: {
      value: "N",
      help: `Number of held-out inputs to generate texts for; default 32, or none below ${stepsToScore} optimizer steps, where scores are left out.`,
    },
    strategy: {
      value: "NAME",
      choices: ["beam", "greedy"],
      help: "Decoding of the texts: the paper's beam search, or greedy, the default of scale minute.",
    },
    "record-git": recordGitOption,
    backend: { value: "NAME", choices: ["auto", ...backendNames], help: "Default auto." },
  },
  notes:
    "Finished runs are kept: run the command again to continue where it stopped. The report is report.md, report.html and report.json.",
  async run({ values }, context) {
    const scale = values.scale ?? "minute";
    const out = path.resolve(values.out ?? path.join(".splitcom", `reproduction-${scale}`));
    refuseUnused(scale, values);
    const methods = methodsOf(values.methods);
    const asked = values.texts === undefined ? undefined : integerOption("texts", values.texts, 1, 100_000);
    const size = values.size ?? "small";
    const runs = values.runs ?? (values.out === undefined ? defaultRunsFolder : path.join(out, "runs"));
    const cells = planGrid(out, { scale, methods, model: size, sets: setsOf(values) }, path.resolve(runs));
    makeFolders(placeIn(out));
    if (!(await runGrid(cells, context, values["record-git"]))) return exitCodes.interrupted;
    const decoding = decodingBy(values.strategy ?? (scale === "minute" ? "greedy" : "beam"), maxNewTokens);
    const scored = new Map<(typeof methods)[number], Awaited<ReturnType<typeof scoredTexts>>>();
    const { finals } = await readRecord(cells[0]!.directory);
    const limit = asked ?? ((finals?.step ?? 0) < stepsToScore ? 0 : 32);
    if (limit === 0 && values.strategy !== undefined)
      context.stderr.write(
        `note: --strategy has no effect: no texts are generated below ${stepsToScore} optimizer steps; --texts N generates some\n`,
      );
    for (const cell of limit === 0 ? [] : cells) {
      if (context.interrupts.soon.aborted) return exitCodes.interrupted;
      scored.set(cell.method, await scoredTexts(cell, out, { limit, decoding }));
    }
    const found = await findings(cells, scored, out);
    const document = reportDocument(found, scale, decoding);
    const write = (name: string, text: string) => writeAtomically(placeIn(out, name), [Buffer.from(text)]);
    write("report.md", reportMarkdown(document));
    write("report.html", reportHtml(document));
    write(
      "report.json",
      `${JSON.stringify({ scale, decoding, findings: found.map(({ record: _, texts: __, ...figures }) => figures) }, null, 2)}\n`,
    );
    context.stdout.write(`${path.join(out, "report.md")}\n`);
    return exitCodes.done;
  },
});

function methodsOf(given: string | undefined): typeof paperMethodNames {
  if (given === undefined) return paperMethodNames;
  const wanted = given.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !paperMethodNames.some((known) => known === name));
  if (unknown !== undefined) {
    throw badInput({ what: "unknown method", where: "--methods", value: unknown, range: paperMethodNames.join(", ") });
  }
  return paperMethodNames.filter((name) => wanted.includes(name));
}

/** @throws bad-input for options that the others leave without effect: nobody waits for what was not meant. */
function refuseUnused(scale: string, { model, format = "synthetic", train, validation }: Given): void {
  if (model !== undefined && scale !== "paper")
    throw badInput({
      what: `--model has no effect at scale ${scale}, which uses the bundled model`,
      value: model,
      remedy: "Leave it out, or add --scale paper.",
    });
  const file = Object.entries({ train, validation }).find(([, given]) => given !== undefined);
  if (file !== undefined && format === "synthetic")
    throw badInput({
      what: `--${file[0]} has no effect with synthetic data`,
      value: file[1]!,
      remedy: `Add --format, one of ${dataFormats.filter((name) => name !== "synthetic").join(", ")}.`,
    });
}

interface Given {
  model?: string | undefined;
  format?: string | undefined;
  train?: string | undefined;
  validation?: string | undefined;
  backend?: string | undefined;
}

/** Files are named from where the command is called, a run's configuration from its own place. */
function setsOf({ model, format = "synthetic", train, validation, backend }: Given): string[] {
  const file = (name: "train" | "validation", given: string | undefined) => {
    if (format === "synthetic") return {};
    if (given === undefined) throw badInput({ what: `--${name} is missing`, range: `a file of format ${format}` });
    return { [name]: path.resolve(given) };
  };
  const data = { format, ...file("train", train), ...file("validation", validation) };
  const isFolder = model !== undefined && existsSync(model);
  return [
    `data=${JSON.stringify(data)}`,
    ...(model === undefined ? [] : [`model=${JSON.stringify(isFolder ? path.resolve(model) : model)}`]),
    ...(backend === undefined ? [] : [`backend=${backend}`]),
  ];
}
