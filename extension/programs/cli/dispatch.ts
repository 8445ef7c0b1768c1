/** From the arguments of `splitcom` to one of its commands. */
import { packageVersion } from "../../engine/io/packageRoot.ts";
import { badInput } from "../../protocol/errors.ts";
import { closestMatch } from "../../protocol/text/closestMatch.ts";
import { type OptionSpecs, parseArguments } from "./arguments.ts";
import { alignedList, type Command, helpOption } from "./command.ts";
import { backends } from "./commands/backends.ts";
import { clean } from "./commands/clean.ts";
import { pause } from "./commands/control/pause.ts";
import { status } from "./commands/control/status.ts";
import { stop } from "./commands/control/stop.ts";
import { theta } from "./commands/control/theta.ts";
import { data } from "./commands/data.ts";
import { download } from "./commands/download.ts";
import { evaluate } from "./commands/evaluate.ts";
import { fork } from "./commands/fork.ts";
import { generate } from "./commands/generate.ts";
import { report } from "./commands/report.ts";
import { reproduce } from "./commands/reproduce.ts";
import { resume } from "./commands/resume.ts";
import { run } from "./commands/run.ts";
import { score } from "./commands/score.ts";
import { validate } from "./commands/validate.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exitCodes.ts";

const commands: Record<string, Command> = {
  run,
  resume,
  fork,
  stop,
  pause,
  theta,
  status,
  validate,
  data,
  download,
  evaluate,
  generate,
  score,
  report,
  reproduce,
  clean,
  backends,
};

const options = { ...helpOption, version: { help: "Show the version." } } as const satisfies OptionSpecs;

/** @returns the exit code. @throws bad-input for an unknown command, and whatever the command throws. */
export async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined) {
    context.stderr.write(overview());
    return exitCodes["bad-input"];
  }
  if (!first.startsWith("-")) return commandNamed(first).execute(rest, context);
  const { version } = parseArguments([first], options).values;
  context.stdout.write(version ? `${packageVersion()}\n` : overview());
  return exitCodes.done;
}

function commandNamed(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command;
  const names = Object.keys(commands);
  const meant = closestMatch(name, names);
  const remedy = meant ? `Did you mean "${meant}"?` : "See splitcom --help.";
  throw badInput({ what: `unknown command "${name}"`, range: `one of ${names.join(", ")}`, remedy });
}

function overview(): string {
  const summaries = alignedList(Object.entries(commands).map(([name, { summary }]) => [name, summary]));
  return `Split federated fine-tuning of language models with temporal compression.

Usage: splitcom COMMAND [options]

${summaries}
  Run splitcom COMMAND --help for details.

Exit codes: 0 done, 1 the run failed, 2 bad input, 130 interrupted.
`;
}
