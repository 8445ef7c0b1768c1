/** A benchmark as a program: its options, its help, its exit code. */

import {
  integerOption,
  type OptionSpec,
  type OptionSpecs,
  type OptionValues,
  parseArguments,
} from "../../extension/programs/cli/arguments.ts";
import { alignedList, helpOption } from "../../extension/programs/cli/command.ts";
import type { Context } from "../../extension/programs/cli/context.ts";
import { exitCodes } from "../../extension/programs/cli/exitCodes.ts";
import { runProcess } from "../../extension/programs/cli/process.ts";
import { badInput } from "../../extension/protocol/errors.ts";

/** Runs `main` with the process's options, or shows the help. @param main gives the exit code. */
export function program<const S extends OptionSpecs>(
  summary: string,
  options: S,
  main: (values: OptionValues<S>, context: Context) => Promise<number>,
): Promise<void> {
  return runProcess(async (context) => {
    const withHelp = { ...options, ...helpOption };
    const { values, positionals } = parseArguments<OptionSpecs>(process.argv.slice(2), withHelp);
    if (values.help) {
      context.stdout.write(`${summary}\n\n${alignedList(Object.entries<OptionSpec>(withHelp).map(helpRow))}`);
      return exitCodes.done;
    }
    if (positionals.length > 0) throw badInput({ what: "only options are expected", value: positionals.join(" ") });
    return main(values as OptionValues<S>, context);
  });
}

/** A positive integer option. @param otherwise where it was not given. */
export function count<T>(name: string, text: string | undefined, most: number, otherwise: T): number | T {
  return text === undefined ? otherwise : integerOption(name, text, 1, most);
}

function helpRow([name, { value, help, choices }]: [string, OptionSpec]): [string, string] {
  return [
    value === undefined ? `--${name}` : `--${name} ${value}`,
    choices === undefined ? help : `${help} One of ${choices.join(", ")}.`,
  ];
}
