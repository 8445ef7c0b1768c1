/**
 * The forked runner: one process a run, started by a window and steered through the run's control channel. It outlives the window.
 *
 * The command line does the same without it.
 */

import { toWireError } from "../../protocol/errors.ts";
import { type RunnerApi, type RunnerListener, runnerMessages } from "../../protocol/messages/runnerApi.ts";
import { type Context, guardOutput } from "../cli/context.ts";
import { exitCodes } from "../cli/exitCodes.ts";
import { exitCodeOf } from "../cli/process.ts";
import { processInterrupts } from "../interrupts.ts";
import { logFault, parentEndpoint, serveOver } from "../processEndpoint.ts";
import { serveRun } from "./servedRun.ts";

const { stdout, stderr } = process;
// The host reads both; without it they fail, which must not fail the run.
guardOutput(stdout, stderr);
guardOutput(stderr, stdout);

/** Serves one run, and ends once it has ended. Without a run it ends with the host. */
async function serveHost({ interrupts }: Context): Promise<number> {
  const endpoint = parentEndpoint();

  await new Promise<void>((ended) => {
    serveOver<RunnerApi, RunnerListener>(endpoint, runnerMessages, (host) => {
      const run = serveRun(host, interrupts, ended);
      process.once("disconnect", () => run.began || ended());
      process.on("uncaughtException", (error) => {
        stderr.write(`${toWireError(error).message}\n`);
        logFault(error, "the runner");
        run.crash(error);
      });
      return run.api;
    });
  });

  await endpoint.sent();
  return exitCodes.done;
}

// Not left to end by itself: what a crashed run leaves behind (threads, files) would hold the process.
void exitCodeOf(serveHost, { stdout, stderr, interrupts: processInterrupts() }).then((code) => process.exit(code));
