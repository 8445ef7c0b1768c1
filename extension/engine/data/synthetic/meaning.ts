/** Meaning representations of the synthetic corpus: 3 to 8 slots, in E2E's notation. */
import { type RandomStream, randomStream } from "../../numeric/random.ts";
import { areas, kitchens, landmarks, levels, names, prices, venues } from "./lexicon.ts";

export const slots = [
  "name",
  "eatType",
  "food",
  "priceRange",
  "customer rating",
  "area",
  "familyFriendly",
  "near",
] as const;

export type Slot = (typeof slots)[number];

/** Slot values; `name` is always there. */
export type Meaning = Partial<Record<Slot, string>> & { name: string };

/**
 * How often a representation has 3, 4, ... 8 slots, in per cent. Chosen so that the texts have as many words as E2E's (21.6 on
 * average over 10,000).
 */
const sizes = [
  [3, 18],
  [4, 30],
  [5, 29],
  [6, 15],
  [7, 6],
  [8, 2],
] as const;

/** Draws a name, a number of slots, which slots, and their values. */
export function drawMeaning(stream: RandomStream): Meaning {
  const name = pick(names, stream);
  const optional = stream.shuffle(slots.slice(1)).slice(0, drawSize(stream) - 1);
  const meaning: Meaning = { name };
  for (const slot of slots) if (optional.includes(slot)) meaning[slot] = drawValue(slot, stream);
  return meaning;
}

/** `name[...], eatType[...], ...` in the slots' fixed order. */
export function linearizeMeaning(meaning: Meaning): string {
  return slots
    .filter((slot) => meaning[slot] !== undefined)
    .map((slot) => `${slot}[${meaning[slot]}]`)
    .join(", ");
}

/** The one split a representation may appear in, from its own text: whatever the seeds, splits never share an input. */
export function splitOf(mr: string): string {
  const draw = randomStream(0, mr).uniform();
  return draw < 0.8 ? "train" : draw < 0.9 ? "validation" : "test";
}

export function pick<T>(items: readonly T[], stream: RandomStream): T {
  return items[stream.below(items.length)]!;
}

function drawSize(stream: RandomStream): number {
  let draw = stream.below(100);
  for (const [size, percent] of sizes) {
    if (draw < percent) return size;
    draw -= percent;
  }
  return sizes[0][0];
}

function drawValue(slot: Slot, stream: RandomStream): string {
  switch (slot) {
    case "name":
      return pick(names, stream);
    case "eatType":
      return pick(venues, stream);
    case "food":
      return pick(Object.keys(kitchens), stream);
    case "priceRange":
      return stream.uniform() < 0.5 ? pick(prices, stream) : drawAmount(stream);
    case "customer rating":
      return stream.uniform() < 0.45 ? pick(levels, stream) : `${1 + stream.below(5)} out of 5`;
    case "area":
      return pick(areas, stream);
    case "familyFriendly":
      return pick(["yes", "no"], stream);
    case "near":
      return pick(landmarks, stream);
  }
}

/** Pounds a head: below, between or above multiples of five. */
function drawAmount(stream: RandomStream): string {
  const pounds = 5 * (2 + stream.below(6));
  return pick([`less than £${pounds}`, `£${pounds}-${pounds + 5}`, `more than £${pounds}`], stream);
}
