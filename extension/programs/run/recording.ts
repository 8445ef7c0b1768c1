import type { Checkpoint } from "../../engine/checkpoint.ts";
import type { RunStore } from "../../engine/store/runStore.ts";
import { toWireError, type WireError } from "../../protocol/errors.ts";
import { faultDetails } from "../../protocol/faults.ts";
import type { EndEvent, RunEvent } from "../../protocol/run/events.ts";

/** What has been recorded of a run, so that it can be ended from outside at any moment, once. */
export class Recording {
  private at: { epoch: number; step: number };
  private ended = false;

  /** @param from where a resumed run continues. */
  constructor(
    private readonly store: RunStore,
    from: Checkpoint | undefined,
  ) {
    this.at = { epoch: (from?.epoch ?? 0) + 1, step: from?.step ?? 0 };
  }

  event(event: RunEvent): void {
    if (this.ended) return;
    if (event.kind === "end") this.ended = true;
    if (event.kind === "step") this.at = { epoch: event.epoch, step: event.step };
    this.store.append(event);
  }

  /** From here on the run is another process's. */
  abandon(): void {
    this.ended = true;
  }

  end(status: EndEvent["status"], error?: WireError): void {
    this.event({ kind: "end", status, ...this.at, ...(error && { error }) });
  }

  /** Marks the run as failed, as far as that can be written: the failure itself may be a full disk. */
  fail(error: unknown): void {
    try {
      this.end("failed", toWireError(error));
      const details = faultDetails(error);
      this.store.log(`failed: ${toWireError(error).message}${details === undefined ? "" : `\n${details}`}`);
    } catch {
      // The caller reports the error that came first.
    }
  }
}
