/** The weights in a model directory's files: which are there, whether they are the configuration's, and their values. */
import { badInput } from "../../../protocol/errors.ts";
import { weightShapes } from "../../model/weightShapes.ts";
import type { Gpt2Config, ModelWeights, WeightArray } from "../../model/weights.ts";
import { openSafetensors, type SafetensorsFile } from "../safetensors.ts";
import { checkFinite } from "./checkFinite.ts";

/** One tensor's place: Hugging Face saves the model with or without its head, hence with or without the prefix. */
interface Located {
  file: SafetensorsFile;
  fileName: string;
  storedName: string;
}

interface LocatedWeights {
  /** By name without prefix; all that the model has, in the order of the forward pass. */
  weights: ReadonlyMap<string, Located>;
  /** The head, where it is stored beside the embeddings it should be equal to. */
  head: Located | undefined;
  notes: readonly string[];
}

/** Reads all weights. @throws bad-input as {@link checkWeights}, and for values that are no numbers. */
export function readWeights(
  directory: string,
  files: readonly string[],
  config: Gpt2Config,
): Promise<{ weights: ModelWeights; notes: readonly string[] }> {
  return withWeights(directory, files, config, async ({ weights: located, head, notes }) => {
    const weights = new Map<string, WeightArray>();
    for (const [name, place] of located) weights.set(name, await read(place, true));
    if (head) checkHead(head, (await read(head)).values, weights.get(embeddings)!.values);
    return { weights, notes };
  });
}

/** Reads one weight. @throws as {@link readWeights}. */
export function readWeight(
  directory: string,
  files: readonly string[],
  config: Gpt2Config,
  name: string,
): Promise<Float32Array> {
  return withWeights(directory, files, config, async ({ weights }) => (await read(weights.get(name)!)).values);
}

/**
 * Checks names and shapes, by the files' headers alone.
 *
 * @returns what its user should know. @throws bad-input naming what is missing, too much, or of another shape.
 */
export function checkWeights(
  directory: string,
  files: readonly string[],
  config: Gpt2Config,
): Promise<readonly string[]> {
  return withWeights(directory, files, config, async ({ notes }) => notes);
}

/** Embeddings, which GPT-2 also has for a head. */
const embeddings = "wte.weight";
const headName = "lm_head.weight";

/** Opens every file of weights, checks that they are the configuration's, and closes them after `use`. */
async function withWeights<T>(
  directory: string,
  files: readonly string[],
  config: Gpt2Config,
  use: (located: LocatedWeights) => Promise<T>,
): Promise<T> {
  const opened: SafetensorsFile[] = [];
  try {
    const stored = new Map<string, Located>();
    for (const fileName of files) {
      const file = await openSafetensors(fileName);
      opened.push(file);
      for (const storedName of file.tensors.keys()) {
        const name = storedName.replace(/^transformer\./, "");
        const other = stored.get(name);
        if (other)
          throw mismatch(`the tensor is stored twice, also as ${other.storedName}`, `${fileName}: ${storedName}`);
        if (!isMask(name)) stored.set(name, { file, fileName, storedName });
      }
    }
    return await use(locate(stored, weightShapes(config), directory));
  } finally {
    await Promise.all(opened.map((file) => file.close()));
  }
}

/** Names and shapes come from the headers alone, so a model that does not fit is refused before its data is read. */
function locate(
  stored: ReadonlyMap<string, Located>,
  shapes: ReadonlyMap<string, readonly number[]>,
  directory: string,
): LocatedWeights {
  const others = [...stored.keys()].filter((name) => !shapes.has(name) && name !== headName);
  const wrong = others.find((name) => /^(h|wte|wpe|ln_f|lm_head)\./.test(name));
  if (wrong !== undefined) {
    const where = `${stored.get(wrong)!.fileName}: ${wrong}`;
    throw mismatch("the tensor is not part of the GPT-2 that config.json describes", where);
  }
  const head = stored.get(headName);
  const weights = new Map<string, Located>();
  for (const [name, shape] of shapes) {
    // A head saved without the embeddings is both.
    const place = stored.get(name) ?? (name === embeddings ? head : undefined);
    if (!place) throw mismatch("the tensor is missing", `${directory}: ${name}`);
    checkShapeOf(place, shape);
    weights.set(name, place);
  }
  if (head) checkShapeOf(head, shapes.get(embeddings)!);
  return { weights, head: stored.has(embeddings) ? head : undefined, notes: notesOn(others, stored) };
}

/** Heads for other tasks: a classifier, a value head. */
function notesOn(others: readonly string[], stored: ReadonlyMap<string, Located>): string[] {
  const [first] = others;
  if (first === undefined) return [];
  const more = others.length > 1 ? ` and ${others.length - 1} more` : "";
  return [
    `${stored.get(first)!.fileName}: ${first}${more}: this head does not belong to the language model and is skipped`,
  ];
}

function checkShapeOf({ file, fileName, storedName }: Located, shape: readonly number[]): void {
  const found = file.tensors.get(storedName)!.shape;
  if (found.join() === shape.join()) return;
  throw mismatch("the tensor's shape is not config.json's", `${fileName}: ${storedName}`, found, shape);
}

/** `tie_word_embeddings` says that both are one; transformers 5 goes by a stored head that differs, which cannot be run here. */
function checkHead({ fileName, storedName }: Located, head: Float32Array, tied: Float32Array): void {
  const at = head.findIndex((value, i) => value !== tied[i]);
  if (at < 0) return;
  throw badInput({
    what: `the stored head differs from ${embeddings}, though config.json ties both (tie_word_embeddings)`,
    where: `${fileName}: ${storedName}`,
    value: `${head[at]} in place of ${tied[at]} at ${at}`,
    remedy:
      "A model with a head of its own cannot be run here. If the two should be one, call model.tie_weights() and save it again.",
  });
}

async function read({ file, fileName, storedName }: Located, shared = false): Promise<WeightArray> {
  return checkFinite(await file.readFloats(storedName, { shared }), `${fileName}: ${storedName}`);
}

/** Causal masks that old versions stored. */
function isMask(name: string): boolean {
  return /\.attn\.(masked_)?bias$/.test(name);
}

function mismatch(what: string, where: string, found?: readonly number[], expected?: readonly number[]) {
  return badInput({
    what,
    where,
    value: found && `[${found.join(", ")}]`,
    range: expected && `[${expected.join(", ")}]`,
    remedy: "Do config.json and the weights belong to the same model?",
  });
}
