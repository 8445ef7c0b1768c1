/** npm as a child process: the npm that started us where one did, else the one on the PATH. */
import { spawn } from "node:child_process";
import { npmCommand } from "../engine/io/npmCommand.mjs";
import { SplitcomError } from "../protocol/errors.ts";

/** npm did not succeed; its message is for the user. */
export class NpmFailure extends SplitcomError {
  constructor(
    what: string,
    folder: string,
    /** Why, as npm last said. */
    readonly said: string,
  ) {
    super("run-failed", {
      what: `${what} failed`,
      where: folder,
      value: `npm: ${said}`,
      remedy: "Check that npm reaches its registry, then try again.",
    });
  }
}

/**
 * Runs npm in a folder and waits for it.
 *
 * @param what the step in words, for the message.
 * @throws NpmFailure
 */
export async function npm(folder: string, args: readonly string[], what: string): Promise<void> {
  const { code, said } = await runNpm(folder, args);
  if (code !== 0) throw new NpmFailure(what, folder, lastErrors(said));
}

/** The same where a failure is no obstacle. @returns whether npm succeeded. */
export async function tryNpm(folder: string, args: readonly string[]): Promise<boolean> {
  return (await runNpm(folder, args)).code === 0;
}

function runNpm(folder: string, args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const [command, ...first] = npmCommand();
  return new Promise((resolve) => {
    const child = spawn(command, [...first, ...args, "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: folder,
      // A build script may ask npx for its tool; nobody is there to say yes.
      env: { ...process.env, npm_config_yes: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    const keep = (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-8000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ code: null, said: error.message }));
    child.on("close", (code) => resolve({ code, said }));
  });
}

/** The lines that show why; npm ends with the path of a log that has the details. */
function lastErrors(said: string): string {
  const lines = said.split("\n").map((line) => line.replace(/^npm (error|ERR!) ?/, "").trim());
  const reasons = lines.filter((line) => line !== "" && !line.startsWith("A complete log of this run"));
  return reasons.slice(-3).join("; ") || "no message";
}
