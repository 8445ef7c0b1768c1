/**
 * A checkpoint: everything a run remembers at the end of an epoch, so that it can go on from there as if it had never stopped.
 *
 * Random streams are not in it: each derives from seed and name. Nor are sketches and labels, which follow from what the server
 * holds and from the samples.
 */
import type { ControllersState, GroupDecision } from "./control/controllers.ts";
import type { SeatState } from "./lanes/laneApi.ts";
import type { AdamWState } from "./model/optimizer.ts";
import type { GroupHistories } from "./observe/groupSummary.ts";
import type { LedgerState } from "./wire/ledger.ts";

export interface Checkpoint {
  /** The epoch that had ended, and its last step. */
  epoch: number;
  step: number;
  /** Milliseconds of the run so far. */
  elapsedMs: number;
  controllers: ControllersState;
  /** The thresholds in force from the next epoch on. */
  inForce: GroupDecision[];
  histories: GroupHistories;
  parties: PartyStates;
}

/** The part that the coordinator and its lanes hold. */
export interface PartyStates {
  ledger: LedgerState;
  server: { adapters: Float32Array; optimizer: AdamWState };
  /** In ascending order of clients. */
  seats: SeatState[];
}
