/** Texts that a run's model writes for held-out inputs, and their scores; kept beside the runs, so that they are written once. */
import { existsSync, mkdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { openBackend } from "../../engine/backend/select.ts";
import { parseJson } from "../../engine/data/readers/json.ts";
import { distinctInputs } from "../../engine/data/references.ts";
import { tokenizeSamples } from "../../engine/data/tokenize.ts";
import { openTokenizer } from "../../engine/data/tokenizer.ts";
import { readSplits } from "../../engine/experiment.ts";
import { writeAtomically } from "../../engine/io/atomicWrite.ts";
import { loadModel, tokenizerFile } from "../../engine/io/huggingface.ts";
import { readAdapter } from "../../engine/io/peft.ts";
import { readTextFile } from "../../engine/io/textFile.ts";
import { adapterTensorsOf } from "../../engine/model/adapterTensors.ts";
import { greedy } from "../../engine/model/generate.ts";
import { Gpt2 } from "../../engine/model/gpt2.ts";
import { type NlgScores, nlgScores } from "../../engine/observe/nlg/scores.ts";
import { generatedText } from "../generatedText.ts";
import type { Cell } from "./grid.ts";

export interface WrittenText {
  prompt: string;
  text: string;
  references: readonly string[];
}

export interface ScoredTexts {
  /** How many were asked for; there may be fewer inputs. */
  limit: number;
  scores: NlgScores;
  texts: WrittenText[];
}

const maxNewTokens = 48;

/** @param limit of distinct inputs, the first ones of the held-out samples. @param out the reproduction's folder. */
export async function scoredTexts(
  { method, directory, loaded }: Cell,
  out: string,
  limit: number,
): Promise<ScoredTexts> {
  const file = path.join(out, "texts", `${method}.json`);
  if (existsSync(file)) {
    const kept = parseJson(readTextFile(file), file) as ScoredTexts;
    // Scores of more or fewer texts could not stand beside those of the other methods.
    if (kept.limit === limit) return kept;
  }
  const texts = await writeTexts(directory, loaded, limit);
  const outputs = texts.map(({ text, references }) => ({ hypothesis: text, references }));
  const scored: ScoredTexts = { limit, scores: nlgScores(outputs), texts };
  mkdirSync(path.dirname(file), { recursive: true });
  writeAtomically(file, [Buffer.from(`${JSON.stringify(scored, null, 1)}\n`)]);
  return scored;
}

async function writeTexts(
  directory: string,
  { config, baseDirectory }: Cell["loaded"],
  limit: number,
): Promise<WrittenText[]> {
  const model = await loadModel(config.model, baseDirectory);
  const tokenizer = openTokenizer(tokenizerFile(config.model, baseDirectory), model.config);
  const adapter = await readAdapter(path.join(directory, "adapters", "final"), model.config);
  const inputs = distinctInputs(readSplits(config, baseDirectory).validation);
  const asked = inputs.slice(0, limit).map((input) => ({ ...input, target: "" }));
  const { samples } = tokenizeSamples(asked, tokenizer, model.config.positions - maxNewTokens);
  await openBackend(config.backend, { threads: os.availableParallelism() });
  const adapters = adapterTensorsOf(adapter, model.config);
  const gpt2 = new Gpt2(model);
  try {
    return samples.map(({ prompt }, index) => {
      const { ids } = greedy(gpt2, adapters, prompt, { maxNewTokens });
      const { prompt: input, references } = inputs[index]!;
      return { prompt: input, text: generatedText(tokenizer, ids), references };
    });
  } finally {
    gpt2.dispose();
  }
}
