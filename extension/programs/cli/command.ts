/** A command of the command line: what it takes, and what it does. */

import { largestOf } from "../../protocol/config/largeLists.ts";
import { badInput, faultsAt } from "../../protocol/errors.ts";
import { type Arguments, type OptionSpecs, parseArguments, requireOptions } from "./arguments.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exitCodes.ts";

export interface CommandDefinition<S extends OptionSpecs> {
  name: string;
  summary: string;
  /** What stands without a dash, as in the help: `CONFIG` is one, `RUN…` one or more, `RUN [THETA]` one or two. */
  positional?: string;
  options: S;
  /** Further lines of the help. */
  notes?: string;
  /** @returns the exit code. */
  run(given: Arguments<S>, context: Context): Promise<number>;
}

export interface Command {
  summary: string;
  /** Parses the arguments and runs, or shows the help. @throws bad-input for arguments that do not fit. */
  execute(argv: readonly string[], context: Context): Promise<number>;
}

export const helpOption = { help: { help: "Show this help.", short: "h" } } as const satisfies OptionSpecs;

export function defineCommand<const S extends OptionSpecs>(definition: CommandDefinition<S>): Command {
  const { name, summary, positional, options } = definition;
  const withHelp: OptionSpecs = { ...options, ...helpOption };
  return {
    summary,
    async execute(argv, context) {
      const given = parseArguments(argv, withHelp) as Arguments<S>;
      if ((given.values as { help?: boolean }).help) {
        context.stdout.write(helpOf(definition, withHelp));
        return exitCodes.done;
      }
      checkPositionals(name, positional, given.positionals);
      requireOptions(given.values, options);
      return faultsAt(["splitcom", name, ...given.positionals].join(" "), () => definition.run(given, context));
    },
  };
}

function checkPositionals(command: string, expected: string | undefined, found: readonly string[]): void {
  const remedy = `See splitcom ${command} --help.`;
  if (expected === undefined) {
    if (found.length > 0) throw badInput({ what: `${command} takes no arguments`, value: found.join(" "), remedy });
    return;
  }
  if (found.length === 0) throw badInput({ what: `${command} needs ${expected}`, remedy });
  const names = expected.split(" ");
  if (found.length <= names.length || expected.endsWith("…")) return;
  const takes = names.length === 1 ? `one ${expected}` : `no more than ${expected}`;
  throw badInput({ what: `${command} takes ${takes}`, value: found.join(" "), remedy });
}

function helpOf({ name, summary, positional, notes }: CommandDefinition<OptionSpecs>, options: OptionSpecs): string {
  const rows = Object.entries(options).map(([option, { value, multiple, short, help, choices }]) => [
    `${short ? `-${short}, ` : ""}--${option}${value ? ` ${value}` : ""}${multiple ? "…" : ""}`,
    choices ? `${help} One of ${choices.join(", ")}.` : help,
  ]);
  const usage = ["splitcom", name, positional, "[options]"].filter(Boolean).join(" ");
  return `${summary}\n\nUsage: ${usage}\n\n${alignedList(rows)}${notes ? `\n${notes}\n` : ""}`;
}

/** Lines of a term and its explanation, the explanations aligned. */
export function alignedList(rows: readonly (readonly string[])[]): string {
  const width = largestOf(
    rows.map(([term]) => term!.length),
    0,
  );
  return rows.map(([term, explanation]) => `  ${term!.padEnd(width)}  ${explanation}\n`).join("");
}
