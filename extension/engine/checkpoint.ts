/**
 * A checkpoint: everything a run remembers at the end of an epoch, so that it can go on from there as if it had never stopped.
 *
 * Random streams are not in it: each derives from seed and name. Nor are sketches and labels, which follow from what the server
 * holds and from the samples.
 */
import type { ControllersState, GroupDecision } from "./control/controllers.ts";
import type { ReceiverPlace, SeatState } from "./lanes/laneApi.ts";
import type { AdamWState } from "./model/optimizer.ts";
import type { GroupHistories } from "./observe/groupSummary.ts";
import type { HeldReferences } from "./sfl/wireEnds.ts";
import type { LedgerState } from "./wire/ledger.ts";
import type { SampleTensor } from "./wire/link.ts";
import type { SampleShape } from "./wire/rowCache.ts";

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
  /** All references together may be more than memory holds: they are to be asked for, a receiver at a time. */
  references: ReferenceStream;
}

/** What a receiver holds, some samples at a time, in the order of first receipt. */
export type ReferenceStream = (place: ReceiverPlace, held: HeldReferences) => AsyncIterable<SampleTensor[]>;

/** Every receiver of a run. */
export function receiversOf(seats: readonly SeatState[]): { place: ReceiverPlace; held: HeldReferences }[] {
  return seats.flatMap(({ client, server }) => {
    const placed = (party: ReceiverPlace["party"]) => (held: HeldReferences) => ({
      place: { client: client.client, party, interface: held.interface },
      held,
    });
    return [...client.held.map(placed("client")), ...server.map(placed("server"))];
  });
}

/** Rows that are moved at once: 3 MB at GPT-2 Small's width. */
const mostRows = 1024;

/** Samples in portions of so many rows, in their order. */
export function* portions(samples: readonly SampleShape[]): Generator<SampleShape[]> {
  let portion: SampleShape[] = [];
  let rows = 0;
  for (const shape of samples) {
    if (rows > 0 && rows + shape.rows > mostRows) {
      yield portion;
      portion = [];
      rows = 0;
    }
    portion.push(shape);
    rows += shape.rows;
  }
  if (rows > 0) yield portion;
}
