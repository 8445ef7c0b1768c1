/**
 * The filter of runs, the same in the tree and in the table: words and conditions, all of which have to fit.
 *
 * `theta>0.95 ppl<80 tag:x status:failed,interrupted is:starred lora.rank=8 -draft "two words"`
 */
import type { RunSummary } from "../run/runSummary.ts";
import { closestMatch } from "../text/closestMatch.ts";
import type { ConfigValue, ConfigValues } from "./configValues.ts";
import { type FilterTerm, filterTerms, type Operator } from "./filterTerms.ts";
import { unitsOf, wantedNumber, wantedSpan } from "./filterValues.ts";
import { type Metric, type MetricKind, metrics } from "./metrics.ts";

/** A run, with its configuration once that is known. */
export interface FilteredRun {
  summary: RunSummary;
  config: ConfigValues | undefined;
}

/** Why a term of a filter is left out. */
export interface FilterProblem {
  /** As it was written. */
  term: string;
  kind: "unknownKey" | "ambiguousKey" | "noValue" | "noNumber" | "noTime" | "noOrder" | "unknownIs";
  key: string;
  value: string;
  /** Keys that may be meant, or units that may follow a number. */
  candidates: string[];
}

export interface RunFilter {
  /** Whether there is anything to filter by. */
  isEmpty: boolean;
  /** Terms that mean nothing: they hide no run. */
  problems: FilterProblem[];
  /** Whether it asks for anything that only configurations have. */
  needsConfigs: boolean;
  fits(run: FilteredRun): boolean;
}

type Test = (run: FilteredRun) => boolean;

/** @param paths that configurations have: what else a filter may ask for. Undefined while they are not known. */
export function runFilter(text: string, paths: readonly string[] | undefined): RunFilter {
  const problems: FilterProblem[] = [];
  const tests: Test[] = [];
  let needsConfigs = false;
  const terms = filterTerms(text);
  for (const term of terms) {
    const found = testOf(term, paths);
    if (found === "needsConfigs") needsConfigs = true;
    else if ("kind" in found) problems.push(found);
    else {
      needsConfigs ||= found.ofConfig;
      tests.push(term.excluded ? (run) => !found.test(run) : found.test);
    }
  }
  return { isEmpty: terms.length === 0, problems, needsConfigs, fits: (run) => tests.every((test) => test(run)) };
}

type Found = { test: Test; ofConfig: boolean } | FilterProblem | "needsConfigs";

function testOf(term: FilterTerm, paths: readonly string[] | undefined): Found {
  const { text, key, operator, values } = term;
  const plain = (words: readonly string[]): Found => ({ test: containing(words), ofConfig: false });
  if (key === undefined || operator === undefined) return plain(values);
  const problem = (kind: FilterProblem["kind"], candidates: string[] = [], value = values[0] ?? ""): FilterProblem => ({
    ...{ term: text, kind, key, value, candidates },
  });
  const name = key.toLowerCase();
  if (name === "is") {
    const known = values.every((value) => "starred".startsWith(value.toLowerCase()));
    if (!known) return problem("unknownIs", ["starred"]);
    // While it is being typed it hides nothing.
    return { test: ({ summary }) => summary.labels.starred || values.includes(""), ofConfig: false };
  }
  if (name === "tag" || name === "tags") return textTest(operator, values, ({ labels }) => labels.tags, problem);
  if (name === "name") return textTest(operator, values, (run) => [run.name], problem, true);
  const metric = metrics.find(({ id, aliases }) => id.toLowerCase() === name || aliases.includes(name));
  if (metric?.kind === "text") {
    const of = (run: RunSummary) => [metric.of(run)].filter((value) => typeof value === "string");
    return textTest(operator, values, of, problem, metric.id === "note" || metric.id === "file");
  }
  if (metric !== undefined) return metricTest(metric, operator, values, problem);
  if (paths === undefined) return operator === ":" && !key.includes(".") ? plain([text]) : "needsConfigs";
  const meant = pathsNamed(name, paths);
  if (meant.length > 1) return problem("ambiguousKey", meant);
  if (meant[0] !== undefined) return configTest(meant[0], operator, values, problem);
  // `C:\runs`, `SplitCom:`, an address.
  return operator === ":" ? plain([text.replaceAll('"', "")]) : problem("unknownKey", near(name, paths));
}

/** A path by its whole, or by its last keys where these are those of one alone: `rank` for `lora.rank`. */
function pathsNamed(name: string, paths: readonly string[]): string[] {
  const exact = paths.filter((path) => path.toLowerCase() === name);
  if (exact.length > 0) return exact.slice(0, 1);
  return paths.filter((path) => path.toLowerCase().endsWith(`.${name}`));
}

/** What may be meant by a key that there is not. */
function near(name: string, paths: readonly string[]): string[] {
  const known = [...metrics.map(({ id }) => id), ...paths];
  const closest = closestMatch(name, known);
  if (closest !== undefined) return [closest];
  return known.filter((key) => key.toLowerCase().includes(name) || name.includes(key.toLowerCase())).slice(0, 5);
}

/** Any of the words in name, tags, group, note or the configuration's file name. */
function containing(words: readonly string[]): Test {
  const small = words.map((word) => word.toLowerCase());
  return ({ summary: { name, configFile, labels, group } }) => {
    const file = configFile?.split(/[\\/]/).at(-1) ?? "";
    const texts = [name, labels.note, file, group?.name ?? "", ...labels.tags].map((text) => text.toLowerCase());
    return small.some((word) => texts.some((text) => text.includes(word)));
  };
}

type ProblemOf = (kind: FilterProblem["kind"], candidates?: string[], value?: string) => FilterProblem;

/** `=` looks at the whole text, `:` at its beginning, or, of longer texts, anywhere within. */
function textTest(
  operator: Operator,
  values: readonly string[],
  of: (run: RunSummary) => readonly string[],
  problem: ProblemOf,
  isLong = false,
): Found {
  const wanted = values.map((value) => value.toLowerCase());
  const some = (fits: (text: string, value: string) => boolean): Test => {
    return ({ summary }) => of(summary).some((text) => wanted.some((value) => fits(text.toLowerCase(), value)));
  };
  switch (operator) {
    case ":":
      return { test: some((text, value) => (isLong ? text.includes(value) : text.startsWith(value))), ofConfig: false };
    case "=":
      return { test: some((text, value) => text === value), ofConfig: false };
    case "!=": {
      const same = some((text, value) => text === value);
      return { test: (run) => !same(run), ofConfig: false };
    }
    default:
      return problem("noOrder");
  }
}

function metricTest({ kind, of }: Metric, operator: Operator, values: readonly string[], problem: ProblemOf): Found {
  const tests: ((value: number | string) => boolean)[] = [];
  for (const value of values) {
    if (value.trim() === "") return problem("noValue", unitsOf(kind));
    const test = kind === "time" ? timeTest(operator, value) : numberTest(operator, value, kind);
    if (test === undefined) return problem(kind === "time" ? "noTime" : "noNumber", unitsOf(kind), value);
    tests.push(test);
  }
  return {
    ofConfig: false,
    test: ({ summary }) => {
      const value = of(summary);
      // Nothing can be said of what is not known.
      if (value === null) return false;
      return operator === "!=" ? tests.every((test) => test(value)) : tests.some((test) => test(value));
    },
  };
}

function numberTest(
  operator: Operator,
  text: string,
  kind: MetricKind,
): ((value: number | string) => boolean) | undefined {
  const wanted = wantedNumber(text, kind);
  if (wanted === undefined) return undefined;
  // What somebody chose is the number itself; what was measured is what it is shown as.
  const tolerance =
    kind === "exact" || kind === "count" ? 1e-9 * Math.abs(wanted.value) : wanted.tolerance * (1 + 1e-9);
  return (value) => compared(operator, Number(value) - wanted.value, tolerance);
}

function timeTest(operator: Operator, text: string): ((value: number | string) => boolean) | undefined {
  const span = wantedSpan(text);
  if (span === undefined) return undefined;
  return (value) => {
    const time = Date.parse(String(value));
    switch (operator) {
      case ">":
        return time >= span.to;
      case ">=":
        return time >= span.from;
      case "<":
        return time < span.from;
      case "<=":
        return time < span.to;
      case "!=":
        return time < span.from || time >= span.to;
      default:
        return time >= span.from && time < span.to;
    }
  };
}

function compared(operator: Operator, difference: number, tolerance: number): boolean {
  switch (operator) {
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case "!=":
      return Math.abs(difference) > tolerance;
    default:
      return Math.abs(difference) <= tolerance;
  }
}

/** A value of the configuration: a number where both are numbers, else its text. */
function configTest(path: string, operator: Operator, values: readonly string[], problem: ProblemOf): Found {
  const ordered = operator !== ":" && operator !== "=" && operator !== "!=";
  const tests: ((value: ConfigValue) => boolean)[] = [];
  for (const text of values) {
    if (text.trim() === "") return problem("noValue");
    const asNumber = numberTest(operator, text, "exact");
    if (ordered && asNumber === undefined) return problem("noNumber", [], text);
    tests.push((value) => {
      if (typeof value === "number" && asNumber !== undefined) return asNumber(value);
      if (ordered) return false;
      const [small, wanted] = [String(value).toLowerCase(), text.toLowerCase()];
      return operator === ":" ? small.includes(wanted) : (small === wanted) === (operator === "=");
    });
  }
  return {
    ofConfig: true,
    test: ({ config }) => {
      const value = config?.get(path);
      if (value === undefined) return operator === "!=" && config !== undefined;
      return operator === "!=" ? tests.every((test) => test(value)) : tests.some((test) => test(value));
    },
  };
}

/** What is wrong with a term, in the reader's language. @param t of the page's or the host's `l10n`. */
export function filterProblemText(
  { term, kind, key, value, candidates }: FilterProblem,
  t: (message: string, ...values: string[]) => string,
): string {
  const list = candidates.join(", ");
  switch (kind) {
    case "unknownKey":
      return list === ""
        ? t("{0}: no run has a column “{1}”. To search for the text, put it in quotes.", term, key)
        : t("{0}: no run has a column “{1}”. Did you mean {2}?", term, key, list);
    case "ambiguousKey":
      return t("{0}: “{1}” may mean {2}.", term, key, list);
    case "noValue":
      return list === ""
        ? t("{0}: enter a value after {1}.", term, key)
        : t("{0}: enter a number after {1}; it may have a unit: {2}.", term, key, list);
    case "noNumber":
      return list === ""
        ? t("{0}: “{1}” is not a number.", term, value)
        : t("{0}: “{1}” is not a number with a unit such as {2}.", term, value, list);
    case "noTime":
      return t("{0}: “{1}” is not a date such as 2026-01-31 or 2026-01-31T14:05.", term, value);
    case "noOrder":
      return t("{0}: {1} is a text; use {1}:, {1}= or {1}!=.", term, key);
    case "unknownIs":
      return t("{0}: only is:starred is known.", term);
  }
}
