/** From a meaning representation to a text about it: which slots go where, and how the sentences hang together. */
import { append } from "../../../protocol/config/largeLists.ts";
import type { RandomStream } from "../../numeric/random.ts";
import { nouns } from "./lexicon.ts";
import { type Meaning, pick } from "./meaning.ts";
import { familyPhrases } from "./phrases/family.ts";
import { foodPhrases } from "./phrases/food.ts";
import type { Phrases } from "./phrases/phrases.ts";
import { areaAndNearPhrases, areaPhrases, nearPhrases } from "./phrases/place.ts";
import { pricePhrases } from "./phrases/price.ts";
import { ratingPhrases } from "./phrases/rating.ts";
import { farewells, followUps, openings, subjects } from "./sentences.ts";
import { chooseAlternatives, pluralVerb, polish, roughen, upperFirst } from "./surface.ts";

type Role = Exclude<keyof Phrases, "sign">;

/** A slot that still has to be said; `rank` orders adjectives. */
interface Fact {
  phrases: Phrases;
  rank: number;
}

/** Places and joints of a plan; `befores` and `afters` are places for any number of facts. */
const marks = /<(\w+?)(s?)([+-]?)>|&/g;
const omission = 0.15;
const farewell = 0.05;
const oneLocation = 0.6;

/** One text, different at every call. Now and then a slot goes unmentioned, as in crowd-written corpora. */
export function compose(meaning: Meaning, stream: RandomStream): string {
  const noun = pick(nouns[meaning.eatType ?? ""]!, stream);
  let facts = stream.shuffle(factsOf(meaning, stream));
  if (facts.length > 3 && stream.uniform() < omission) facts = facts.slice(1);
  const content = !facts.some(({ phrases }) => phrases.sign < 0);

  const sentences: string[] = [];
  while (sentences.length === 0 || facts.length > 0) {
    const first = sentences.length === 0;
    const { plan, taken, rest } = draw(first ? openings : followUps, facts, stream);
    sentences.push(realize(plan, taken, first ? "it" : pick(subjects, stream), stream));
    facts = rest;
  }
  if (content && stream.uniform() < farewell) sentences.push(chooseAlternatives(pick(farewells, stream), stream));
  const text = sentences.map((sentence) => polish(nameIn(sentence, meaning.name, noun))).join(" ");
  return roughen(text, stream);
}

function nameIn(sentence: string, name: string, noun: string): string {
  return sentence.replaceAll("$name", name).replaceAll("$noun", noun);
}

/** What there is to say, in the order in which adjectives stand before a noun. */
function factsOf(meaning: Meaning, stream: RandomStream): Fact[] {
  const { area, near, food, priceRange, familyFriendly, "customer rating": rating } = meaning;
  const together = area !== undefined && near !== undefined && stream.uniform() < oneLocation;
  const phrases = [
    rating && ratingPhrases(rating),
    priceRange && pricePhrases(priceRange),
    familyFriendly && familyPhrases(familyFriendly),
    together && areaAndNearPhrases(area, near),
    area && !together && areaPhrases(area),
    near && !together && nearPhrases(near),
    food && foodPhrases(food),
  ];
  return phrases.flatMap((phrases, rank) => (phrases ? [{ phrases, rank }] : []));
}

/** A plan, the facts for each of its places, and the facts that remain. */
interface Draft {
  plan: string;
  taken: Fact[][];
  rest: Fact[];
}

/** The better of two drafts that the facts can fill: people pack a lot into a sentence. Some plans of each list fit any facts. */
function draw(plans: readonly string[], facts: readonly Fact[], stream: RandomStream): Draft {
  const drafts: Draft[] = [];
  while (drafts.length < 2) {
    const draft = allocate(chooseAlternatives(pick(plans, stream), stream), facts, stream);
    if (draft !== undefined) drafts.push(draft);
  }
  const [one, other] = drafts as [Draft, Draft];
  return one.rest.length <= other.rest.length ? one : other;
}

/** Facts for every place of a plan, in order; undefined when a place cannot be filled. */
function allocate(plan: string, facts: readonly Fact[], stream: RandomStream): Draft | undefined {
  const places = [...plan.matchAll(marks)]
    .filter(([mark]) => mark !== "&")
    .map(([, name, many, sign]) => ({ role: name!.toLowerCase() as Role, many: many === "s", sign }));
  const rest = [...facts];
  const take = (role: Role, sign?: string) => {
    const fits = ({ phrases }: Fact) =>
      (phrases[role]?.length ?? 0) > 0 && (!sign || phrases.sign === (sign === "+" ? 1 : -1));
    const index = rest.findIndex(fits);
    return index < 0 ? [] : rest.splice(index, 1);
  };
  const taken = places.map(({ role, many, sign }) => (many ? [] : take(role, sign)));
  if (places.some(({ many }, index) => !many && taken[index]!.length === 0)) return undefined;
  for (const [index, { role, many }] of places.entries()) {
    if (many) for (let count = stream.below(3); count > 0; count--) append(taken[index]!, take(role));
  }
  return { plan, taken, rest };
}

/** The plan with its places, joints and subject filled. */
function realize(plan: string, taken: Fact[][], subject: string, stream: RandomStream): string {
  const plural = subject === "they";
  const signAt = (index: number) => taken[index]?.[0]?.phrases.sign ?? 0;
  let at = 0;
  const text = plan.replace(marks, (mark, name: string) => {
    if (mark === "&") return signAt(at - 1) * signAt(at) < 0 ? pick(["but", "but", "yet"], stream) : "and";
    const role = name.toLowerCase() as Role;
    const facts = role === "before" ? taken[at]!.sort((a, b) => a.rank - b.rank) : taken[at]!;
    at++;
    const phrases = facts.map(({ phrases }) => {
      const phrase = chooseAlternatives(pick(phrases[role]!, stream), stream);
      return plural && role === "verb" ? pluralVerb(phrase) : phrase;
    });
    const joined = role === "before" ? phrases.join(stream.uniform() < 0.3 ? ", " : " ") : chain(phrases);
    return name === role ? joined : upperFirst(joined);
  });
  return text.replace("$it", subject).replaceAll("$it", plural ? "they" : "it");
}

/** Joins phrases after a noun without saying a word twice: "with parking with low prices" -> "with parking and low prices". */
function chain(phrases: readonly string[]): string {
  const [first = "", ...others] = phrases;
  return others.reduce((text, phrase) => {
    const [word = ""] = phrase.split(" ", 1);
    const repeats = ["with", "that", "where"].includes(word) && text.startsWith(`${word} `);
    return `${text} ${repeats ? `and ${phrase.slice(word.length + 1)}` : phrase}`;
  }, first);
}
