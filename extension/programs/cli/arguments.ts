/** Command-line arguments against a table of options. */
import { parseArgs } from "node:util";
import { badInput, type SplitcomError } from "../../protocol/errors.ts";
import { closestMatch } from "../../protocol/text/closestMatch.ts";

export interface OptionSpec {
  help: string;
  /** Placeholder of its value in the help, as in `--out DIR`; absent for a switch. */
  value?: string;
  /** May be given several times. */
  multiple?: true;
  required?: true;
  /** The only accepted values. */
  choices?: readonly string[];
  short?: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ValueOf<S extends OptionSpec> = S extends { value: string }
  ? S extends { multiple: true }
    ? readonly string[]
    : Chosen<S> | (S extends { required: true } ? never : undefined)
  : boolean;
type Chosen<S extends OptionSpec> = S extends { choices: readonly (infer C)[] } ? C : string;

export type OptionValues<S extends OptionSpecs> = { readonly [K in keyof S]: ValueOf<S[K]> };

export interface Arguments<S extends OptionSpecs> {
  values: OptionValues<S>;
  positionals: readonly string[];
}

/**
 * Parses what follows a command's name; of an option given twice that takes one value, the last counts.
 *
 * @throws bad-input for an unknown option (with a suggestion), a missing, unexpected or unknown value.
 */
export function parseArguments<S extends OptionSpecs>(argv: readonly string[], specs: S): Arguments<S> {
  const { tokens, positionals } = parseArgs({
    args: argv.map(hideNumber),
    // Not strict: the library's own messages name neither value nor remedy, and suggest nothing.
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(specs).map(([name, { value, short }]) => [
        name,
        { type: value ? "string" : "boolean", ...(short && { short }) } as const,
      ]),
    ),
  });
  const values: Record<string, string | boolean | string[] | undefined> = {};
  for (const [name, { value, multiple }] of Object.entries(specs)) values[name] = value ? multiple && [] : false;
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (spec === undefined) throw unknownOption(token.rawName, specs);
    const value = readValue(token, spec);
    const before = values[token.name];
    if (Array.isArray(before)) before.push(String(value));
    else values[token.name] = value;
  }
  return { values: values as OptionValues<S>, positionals: positionals.map(shownNumber) };
}

/** @throws bad-input where a required option is missing. */
export function requireOptions<S extends OptionSpecs>(values: OptionValues<S>, specs: S): void {
  for (const [name, { required, value }] of Object.entries(specs)) {
    if (required && values[name] === undefined) throw badInput({ what: `--${name} ${value} is required` });
  }
}

/** An option's value as an integer. @throws bad-input outside `least`..`most`. */
export function integerOption(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
  throw badInput({ what: `--${name} is not as expected`, value: text, range: `an integer in ${least}..${most}` });
}

interface OptionToken {
  rawName: string;
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}

/** What no argument can hold. */
const hider = "\0";

/** The library takes a negative number for options. */
const hideNumber = (argument: string) => (/^-\.?\d/.test(argument) ? `${hider}${argument}` : argument);
const shownNumber = (argument: string) => argument.replace(hider, "");

function readValue({ rawName, value: hidden, inlineValue }: OptionToken, spec: OptionSpec): string | boolean {
  const value = hidden && shownNumber(hidden);
  if (spec.value === undefined) {
    if (value === undefined) return true;
    throw badInput({ what: `${rawName} takes no value`, value });
  }
  // `--out --json`: the parser would take the next option for the value.
  if (value === undefined || (!inlineValue && hidden?.startsWith("-"))) {
    throw badInput({ what: `${rawName} needs a value`, range: `${rawName} ${spec.value}` });
  }
  if (spec.choices && !spec.choices.includes(value)) {
    const meant = closestMatch(value, spec.choices);
    const remedy = meant && `Did you mean "${meant}"?`;
    throw badInput({ what: `unknown ${rawName}`, value, range: `one of ${spec.choices.join(", ")}`, remedy });
  }
  return value;
}

function unknownOption(rawName: string, specs: OptionSpecs): SplitcomError {
  const names = Object.keys(specs).map((name) => `--${name}`);
  const meant = closestMatch(rawName, names);
  const remedy = meant ? `Did you mean ${meant}?` : `Known options are ${names.join(", ")}.`;
  return badInput({ what: `unknown option ${rawName}`, remedy });
}
