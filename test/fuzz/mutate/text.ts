import type { RandomStream } from "../../../extension/engine/numeric/random.ts";
import { oddTexts, pick } from "./oddValues.ts";

const mostCharacters = 2_000_000;

/** Removes, replaces, repeats, cuts off or moves up to four stretches of a text. */
export function mutateText(text: string, random: RandomStream): string {
  let mutated = text;
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    mutated = changed(mutated, random).slice(0, mostCharacters);
  }
  return mutated;
}

function changed(text: string, random: RandomStream): string {
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + random.below(1 + pick(random, [1, 4, 40, 400])));
  const [before, stretch, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (random.below(7)) {
    case 0:
      return before + after;
    case 1:
      return before + pick(random, oddTexts) + stretch + after;
    case 2:
      return before + pick(random, oddTexts) + after;
    case 3:
      return before;
    case 4:
      return before + stretch.repeat(1 + random.below(pick(random, [3, 30, 300]))) + after;
    case 5:
      return before + String.fromCharCode(random.below(pick(random, [128, 256, 65_536]))) + text.slice(from + 1);
    default: {
      const other = random.below(text.length + 1);
      return before + text.slice(other, other + random.below(60)) + stretch + after;
    }
  }
}
