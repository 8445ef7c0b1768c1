/** The words' outer form: alternatives, agreement, articles, capitals, and the slips of people who write quickly. */
import type { RandomStream } from "../../numeric/random.ts";
import { pick } from "./meaning.ts";

/** Replaces every `{a|b|}` by one of its alternatives, innermost first. */
export function chooseAlternatives(text: string, stream: RandomStream): string {
  let chosen = text;
  while (chosen.includes("{"))
    chosen = chosen.replace(/\{([^{}]*)\}/, (_, inner: string) => pick(inner.split("|"), stream));
  return chosen;
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const irregular: Readonly<Record<string, string>> = {
  is: "are",
  "isn't": "aren't",
  has: "have",
  does: "do",
  "doesn't": "don't",
};

/** A predicate's first word in the plural: "serves" -> "serve". Auxiliaries that do not change stay. */
export function pluralVerb(predicate: string): string {
  return predicate.replace(/^\S+/, (verb) => irregular[verb] ?? verb.replace(/s$/, ""));
}

/** Articles, doubled words, spaces and the capital of one sentence or several. */
export function polish(text: string): string {
  const clean = text
    .replace(/\b(the) the\b/gi, "$1")
    .replace(/\b(located|situated)\b(.*)\b(?:located|situated) /i, "$1$2")
    .replace(/\balso (is|are|can|will)\b/g, "$1 also")
    .replace(/\ba\(n\)\s+(?=(\S+))/gi, (article, next: string) =>
      startsWithVowel(next) ? `${article[0]}n ` : `${article[0]} `,
    )
    .replace(/\s+/g, " ")
    .replace(/ ([.,?!])/g, "$1")
    .replace(/,+([.,?!])/g, "$1")
    .replace(/(^|[.?!] )([a-z])/g, (_, stop: string, letter: string) => stop + letter.toUpperCase());
  return clean.trim();
}

function startsWithVowel(word: string): boolean {
  return /^(?:[aeiou]|8|11|18)/i.test(word) && !/^(?:one|uni|eu)/i.test(word);
}

const misspellings: readonly (readonly [string, string])[] = [
  ["restaurant", "resturant"],
  ["located", "loacted"],
  ["family", "familly"],
  ["children", "childern"],
  ["customer", "costumer"],
  ["moderately", "moderatly"],
  ["cuisine", "cusine"],
  ["average", "averge"],
  ["recommended", "recomended"],
  ["expensive", "expencive"],
  ["they're", "their"],
  ["its", "it's"],
  ["suitable", "suitible"],
];

/** Each slip and how often it happens. The rates are chosen by eye, not measured on a corpus. */
const slips: readonly { rate: number; apply(text: string, stream: RandomStream): string }[] = [
  {
    rate: 0.06,
    apply: (text, stream) => {
      const [right, wrong] = pick(misspellings, stream);
      return text.replace(right, wrong);
    },
  },
  { rate: 0.03, apply: (text) => text.replace(/\.$/, "") },
  { rate: 0.03, apply: (text) => text.replace(",", "") },
  { rate: 0.03, apply: (text) => text.replaceAll(". ", ".  ") },
  { rate: 0.03, apply: (text) => text.replace(/\.$/, "!") },
  {
    rate: 0.02,
    apply: (text) => text.replace(/\. (It|The|This|They) /, (_, word: string) => `, ${word.toLowerCase()} `),
  },
  { rate: 0.01, apply: (text) => text.charAt(0).toLowerCase() + text.slice(1) },
];

export function roughen(text: string, stream: RandomStream): string {
  return slips.reduce((rough, { rate, apply }) => (stream.uniform() < rate ? apply(rough, stream) : rough), text);
}
