/**
 * Ctrl-C, in two stages.
 *
 * While a run is recorded the first SIGINT, SIGTERM or SIGHUP asks it to save a checkpoint and stop before its next step, and the second
 * ends it at once. While nothing is recorded the first ends the process. SIGUSR2 asks for a checkpoint, and the run goes on.
 */
import { exitCodes } from "./cli/exitCodes.ts";

export class Interrupts {
  private readonly soonController = new AbortController();
  private readonly nowController = new AbortController();
  /** Aborted by the first signal: stop at the next good moment. */
  readonly soon = this.soonController.signal;
  /** Aborted by the second: listeners save what they can synchronously, for the process ends when they return. */
  readonly now = this.nowController.signal;
  /** Set while a run is recorded. */
  recording = false;
  private checkpointWanted = false;

  constructor(private readonly exit: (code: number) => void) {}

  /** Asks for the first stage, recorded or not. */
  stopSoon(): void {
    this.soonController.abort();
  }

  /** The next step is to be followed by a checkpoint. */
  wantCheckpoint(): void {
    this.checkpointWanted = true;
  }

  /** Whether one has been asked for since the last call. */
  takeCheckpointWanted(): boolean {
    const wanted = this.checkpointWanted;
    this.checkpointWanted = false;
    return wanted;
  }

  /** One signal has arrived. */
  signal(): void {
    if (this.recording && !this.soon.aborted) {
      this.soonController.abort();
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
  process.on("SIGUSR2", () => interrupts.wantCheckpoint());
  return interrupts;
}
