/**
 * Ctrl-C, in two stages.
 *
 * While a run is recorded the first SIGINT, SIGTERM or SIGHUP asks it to save a checkpoint and stop before its next step, and the second
 * ends it at once. While nothing is recorded the first ends the process. SIGUSR2 asks for a checkpoint, and the run continues.
 */
import { exitCodes } from "./cli/exitCodes.ts";
import { RunControls } from "./run/runControls.ts";

export class Interrupts {
  /** Of the run that is recorded. */
  readonly control = new RunControls();
  private readonly nowController = new AbortController();
  /** Aborted by the first signal: stop at the next good moment. */
  readonly soon = this.control.stopped;
  /** Aborted by the second: listeners save what they can synchronously, for the process ends when they return. */
  readonly now = this.nowController.signal;
  /** Set while a run is recorded. */
  recording = false;

  constructor(private readonly exit: (code: number) => void) {}

  /** One signal has arrived. */
  signal(): void {
    if (this.recording && !this.soon.aborted) {
      this.control.stop();
      return;
    }
    this.nowController.abort();
    this.exit(exitCodes.interrupted);
  }
}

/** The interrupts of this process. */
export function processInterrupts(): Interrupts {
  const interrupts = new Interrupts((code) => process.exit(code));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupts.signal());
  // A terminal that closes, or a service that is stopped, sends it beside SIGTERM: the two are one wish.
  process.on("SIGHUP", () => (interrupts.soon.aborted ? undefined : interrupts.signal()));
  process.on("SIGUSR2", () => interrupts.control.checkpoint());
  return interrupts;
}
