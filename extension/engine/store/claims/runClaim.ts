/** A claim that this process holds: renewed every second, until it is released or another process has taken the run over. */
import { rmdirSync, utimesSync } from "node:fs";
import { runFailed } from "../../../protocol/errors.ts";
import { writeAtomically } from "../../io/files/atomicWrite.ts";
import { removeFile } from "../../io/files/place.ts";
import { type ClaimRecord, claimBytes, claimPlace, claimsFolder, claimsIn } from "./claimFile.ts";

export type RunOrigin = ClaimRecord["origin"];

/** Milliseconds between two renewals. */
const renewEvery = 1000;

export class RunClaim {
  private readonly gone = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private held = true;

  constructor(
    readonly directory: string,
    /** Of its file: a claim with a higher one has taken its place. */
    readonly number: number,
    private record: ClaimRecord,
    /** Whether a folder had to be made for the run. */
    private readonly madeFolder = false,
  ) {
    this.timer = setInterval(() => this.renew(), renewEvery);
    this.timer.unref();
  }

  get origin(): RunOrigin {
    return this.record.origin;
  }

  /** As of {@link ClaimRecord}. */
  get replay(): ClaimRecord["replay"] {
    return this.record.replay;
  }

  /** Aborted, with the error that says so, once another process has taken the run over. */
  get lost(): AbortSignal {
    return this.gone.signal;
  }

  /** Writes down what is to be done again, before it is done. @throws as {@link check}, and where it cannot be written. */
  keepReplay(replay: ClaimRecord["replay"]): void {
    this.check();
    this.write({ replay });
  }

  /** @throws run-failed where another process has taken the run over: nothing of it may be written any more. */
  check(): void {
    if (this.held && claimsIn(this.directory).some((number) => number > this.number)) this.lose();
    if (this.gone.signal.aborted) throw this.gone.signal.reason;
  }

  /** Lets go of the run, so that others can resume it. Writes nothing that is not its own. */
  release(): void {
    if (!this.held) return;
    this.held = false;
    clearInterval(this.timer);
    try {
      this.write({ released: true });
    } catch {
      // The process has to end for others to continue.
    }
  }

  /** Undoes the claim of a new run of which nothing has been recorded. */
  withdraw(): void {
    if (!this.held) return;
    this.held = false;
    clearInterval(this.timer);
    try {
      removeFile(claimPlace(this.directory, this.number));
      rmdirSync(claimsFolder(this.directory).path);
      if (this.madeFolder) rmdirSync(this.directory);
    } catch {
      // Something else lies there, which stays.
    }
  }

  private write(changes: Partial<ClaimRecord>): void {
    this.record = { ...this.record, ...changes };
    writeAtomically(claimPlace(this.directory, this.number), [claimBytes(this.record)]);
  }

  private renew(): void {
    try {
      this.check();
      const now = new Date();
      utimesSync(claimPlace(this.directory, this.number).path, now, now);
    } catch {
      // The loss has been reported; a missing folder shows at the run's next write.
    }
  }

  private lose(): void {
    this.held = false;
    clearInterval(this.timer);
    this.gone.abort(
      runFailed({
        what: "another process has taken the run over",
        where: this.directory,
        remedy: "This one has stopped, and what it had recorded was kept up to the other's checkpoint.",
      }),
    );
  }
}
