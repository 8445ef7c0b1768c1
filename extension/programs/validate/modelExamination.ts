/** The model a configuration names: whether it is there, can be run, and has its tokenizer. */
import { type Dirent, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { bundledModelDirectory, inspectModel, tokenizerFile } from "../../engine/io/huggingface.ts";
import { weightShapes } from "../../engine/model/weightShapes.ts";
import type { Gpt2Config } from "../../engine/model/weights.ts";
import { changeTo, type Fix } from "../../protocol/config/configFixes.ts";
import { type RunConfig, randomModels } from "../../protocol/config/runConfig.ts";
import { closestMatch } from "../../protocol/text/closestMatch.ts";
import type { Corpora, KeyedTokenizer } from "./corpora.ts";
import { type Examined, refusal, warning } from "./examined.ts";
import { nearbyPaths } from "./nearbyPaths.ts";

export interface ExaminedModel {
  shape: Gpt2Config;
  parameters: number;
  tokenizer: KeyedTokenizer;
}

/** @param folder the configuration's. */
export async function examineModel(
  { model: spec }: Pick<RunConfig, "model">,
  folder: string,
  corpora: Corpora,
): Promise<Examined<ExaminedModel>> {
  try {
    const { config: shape, notes } = await inspectModel(spec, folder);
    const tokenizer = await corpora.tokenizer(tokenizerFile(spec, folder), shape);
    const findings = [...notes, ...tokenizer.tokenizer.notes].map((note) =>
      warning({ path: ["model"], message: `model: ${note.replaceAll(folder + path.sep, "")}` }),
    );
    return { value: { shape, parameters: parametersOf(shape), tokenizer }, findings };
  } catch (error) {
    const refused = refusal(error, ["model"], folder, otherModels(spec, folder));
    const isMissing = !spec.startsWith("random:") && !existsSync(path.resolve(folder, spec));
    return { findings: [{ ...refused, ...(isMissing && { missingFile: true }) }] };
  }
}

function parametersOf(shape: Gpt2Config): number {
  const sizes = [...weightShapes(shape).values()].map((extents) => extents.reduce((size, extent) => size * extent, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A near spelling first, then a model folder beside the place that was named, then the bundled ones. */
function otherModels(spec: string, folder: string): Fix[] {
  const bundled = readdirSync(bundledModelDirectory("."));
  const names = [...bundled, ...randomModels.map((name) => `random:${name}`)];
  const near = closestMatch(spec, names);
  const nearby = spec.startsWith("random:") ? [] : nearbyPaths(spec, folder, isModelFolder);
  const found = [...(near === undefined ? [] : [near]), ...nearby, ...bundled].filter((name) => name !== spec);
  return [...new Set(found)].map((name) => changeTo(["model"], name));
}

function isModelFolder(entry: Dirent, parent: string): boolean {
  return entry.isDirectory() && existsSync(path.join(parent, entry.name, "config.json"));
}
