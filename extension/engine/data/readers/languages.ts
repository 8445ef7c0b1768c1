/** One language of a file that has texts in several. */
import { badInput } from "../../../protocol/errors.ts";

/** What WebNLG, whose texts were all English at first, leaves unnamed. */
const unnamed = "en";

/** Languages that a message lists, and characters of each: a file may call them anything. */
const mostNamed = 12;
const longestName = 40;

export interface ChosenLanguage {
  takes(language: string | undefined): boolean;
  /** Says that there was a choice, where nobody made it. */
  notes: string[];
}

/**
 * @param languages of all texts, as `lang` gives them; empty or undefined where it is not named.
 * @param wanted by the user; such as `br`, or `pt` for `pt-BR` too.
 * @throws bad-input where the file names languages, and not this one.
 */
export function chooseLanguage(
  languages: readonly (string | undefined)[],
  wanted: string | undefined,
  where: string,
): ChosenLanguage {
  const counts = new Map<string, number>();
  for (const language of languages) counts.set(nameOf(language), (counts.get(nameOf(language)) ?? 0) + 1);
  // A file that names none may be in any; of one that names one alone all is wanted.
  const namesAny = languages.some((language) => language?.trim());
  if (!namesAny || (wanted === undefined && counts.size < 2))
    return { takes: () => true, notes: wanted === undefined ? [] : [withoutLanguages(where, wanted)] };
  const found = [...counts.keys()];
  const named = [...counts].slice(0, mostNamed).map(([language, count]) => `${language} (${count})`);
  if (found.length > mostNamed) named.push("…");
  const chosen = wanted === undefined ? (fitting(found, unnamed) ?? found[0]!) : fitting(found, wanted);
  if (chosen === undefined)
    throw badInput({
      what: `no text is in the language ${wanted}`,
      where,
      value: named.join(", "),
      remedy: "Set data.language.",
    });
  const note = `${where}: the texts are in ${named.join(", ")}; those in ${chosen} are used (data.language or --language selects others)`;
  return { takes: (language) => nameOf(language) === chosen, notes: wanted === undefined ? [note] : [] };
}

/** Of a file whose texts are in no named language, where one was asked for. */
export function withoutLanguages(where: string, wanted: string): string {
  return `${where}: no text names its language, so that "${wanted}" selects none of them: all are used`;
}

function nameOf(language: string | undefined): string {
  return language?.trim().toLowerCase().slice(0, longestName).replaceAll(/\s+/g, " ") || unnamed;
}

/** Itself, or the first variety of it. */
function fitting(found: readonly string[], wanted: string): string | undefined {
  const name = nameOf(wanted);
  return found.find((language) => language === name) ?? found.find((language) => language.startsWith(`${name}-`));
}
