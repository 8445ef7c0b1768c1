/** The data a configuration names: whether it can be read, and how it spreads over the clients. */
import type { Dirent } from "node:fs";
import path from "node:path";
import type { FileFormat } from "../../engine/data/fileFormat.ts";
import { guessFormat } from "../../engine/data/guessFormat.ts";
import { readSamples } from "../../engine/data/read.ts";
import type { Split } from "../../engine/data/splits.ts";
import { lookAt } from "../../engine/io/files/lookAt.ts";
import { changeTo, type Fix, set } from "../../protocol/config/configFixes.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { SplitcomError } from "../../protocol/errors.ts";
import type { Corpora, Corpus, CountedSample, KeyedTokenizer } from "./corpora.ts";
import { type Examined, type RatedFinding, refusal, warning } from "./examined.ts";
import { nearbyPaths } from "./nearbyPaths.ts";

export interface ExaminedData {
  /** By client. */
  clients: readonly CountedSample[][];
  validation: CountedSample[];
  /** Distinct inputs of the held-out samples that are used, and of all in the file. */
  validationInputs: Corpus["inputs"];
}

/** Making more would keep the editor waiting for seconds. */
const mostSynthetic = 10_000;

/** @param folder the configuration's. @returns neither a value nor an error where there is too much data to read. */
export async function examineData(
  config: RunConfig,
  folder: string,
  corpora: Corpora,
  tokenizer: KeyedTokenizer,
): Promise<Examined<ExaminedData>> {
  const findings: RatedFinding[] = tooManyToMake(config);
  if (findings.length > 0) return { findings };
  const attempt = async <T>(
    make: () => T | Promise<T>,
    refuse: (error: unknown) => RatedFinding,
  ): Promise<T | undefined> => {
    try {
      return await make();
    } catch (error) {
      findings.push(refuse(error));
      return undefined;
    }
  };
  const read = (split: Split) =>
    attempt(
      async () => {
        const corpus = await corpora.corpus(config, split, folder, tokenizer);
        for (const note of corpus.notes) findings.push(noteFinding(note, split, folder));
        return corpus;
      },
      (error) => refusal(error, ["data", split], folder, readableInstead(config, split, folder)),
    );
  const train = await read("train");
  const validation = await read("validation");
  if (config.data.test !== undefined && config.data.format !== "synthetic") {
    const before = findings.length;
    await read("test");
    // Texts need it, no run does.
    for (const finding of findings.slice(before)) finding.severity = "warning";
  }
  const clients =
    train &&
    (await attempt(
      () => corpora.clients(config, train),
      (error) => unspreadable(error, train, folder),
    ));
  if (!clients || !validation) return { findings };
  const { samples, inputs } = validation;
  return { value: { clients, validation: samples, validationInputs: inputs }, findings };
}

/** What a reader skipped or chose; the run starts regardless. */
function noteFinding(note: string, split: Split, folder: string): RatedFinding {
  return warning({ path: ["data", split], message: `data.${split}: ${note.replaceAll(folder + path.sep, "")}` });
}

function tooManyToMake({ data }: RunConfig): RatedFinding[] {
  return (["maxTrain", "maxValidation"] as const).flatMap((limit) => {
    const size = data[limit] ?? 0;
    if (data.format !== "synthetic" || size <= mostSynthetic) return [];
    const message = `data.${limit}: ${size} synthetic samples are generated only when the run starts; predictions cover at most ${mostSynthetic}`;
    return [
      warning({ path: ["data", limit], message, value: size, fixes: [changeTo(["data", limit], mostSynthetic)] }),
    ];
  });
}

/** Too many clients, or a partition by categories that the samples do not have. */
function unspreadable(error: unknown, { samples }: Corpus, folder: string): RatedFinding {
  const tooMany = error instanceof SplitcomError && error.parts.where === "clients";
  const at = tooMany ? ["clients"] : ["partition", "kind"];
  return refusal(error, at, folder, [changeTo(at, tooMany ? samples.length : "iid")]);
}

/** The format that the file is really of, or the file that was probably meant. */
function readableInstead({ data }: RunConfig, split: Split, folder: string): Fix[] {
  const named = data[split];
  if (data.format === "synthetic" || named === undefined) return [];
  const file = path.resolve(folder, named);
  const found = lookAt(file);
  if (found?.isFile()) {
    const format = readableFormat(file);
    return format === undefined ? [] : [set(["data", "format"], format)];
  }
  // Below a folder whatever is in it; else files of the same kind.
  const extension = found ? "" : path.extname(named);
  const fits = (entry: Dirent) =>
    entry.isFile() && entry.name.endsWith(extension) && !entry.name.endsWith(".splitcom.json");
  return nearbyPaths(found ? `${named}/?` : named, folder, fits).map((other) => changeTo(["data", split], other));
}

function readableFormat(file: string): FileFormat | undefined {
  try {
    const format = guessFormat(file);
    readSamples(format, file, { split: "" });
    return format;
  } catch {
    return undefined;
  }
}
