/** The configurations of media/examples, to be damaged. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "jsonc-parser";
import { packageRoot } from "../../../../extension/engine/io/packageRoot.ts";
import type { RandomStream } from "../../../../extension/engine/numeric/random.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { pick } from "../../mutate/oddValues.ts";
import { mutateText } from "../../mutate/text.ts";

const folder = path.join(packageRoot(), "media/examples");
const texts = readdirSync(folder)
  .sort()
  .map((name) => readFileSync(path.join(folder, name), "utf8"));
const values: unknown[] = texts.map((text) => parse(text, [], { allowTrailingComma: true }));

export function damagedConfig(random: RandomStream): string {
  return random.below(2) === 0
    ? mutateText(pick(random, texts), random)
    : jsonText(mutateJson(pick(random, values), random));
}
