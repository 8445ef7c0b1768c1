/**
 * A checkpoint: everything a run remembers between two steps, so that it can resume from there as if it had never stopped.
 *
 * Not in it is what follows from the rest: random streams derive from seed and name, sketches and labels from what the server
 * holds and from the samples, and what the steps of an unfinished epoch add up to from their events in the log.
 */
import type { ThresholdGroup } from "../protocol/thresholdGroups.ts";
import type { ControllersState, GroupDecision } from "./control/controllers.ts";
import type { GroupHistories } from "./control/policy.ts";
import type { PairState } from "./lanes/clientPair.ts";
import type { IntervalStates } from "./observe/interval.ts";
import type { ServerState } from "./parties/server.ts";
import type { HeldReferences, ReceiverPlace } from "./parties/wireEnds.ts";
import type { EpochTimes } from "./runTimer.ts";
import type { LedgerState } from "./transport/ledger.ts";
import type { SampleShape } from "./wire/cache/rowCache.ts";
import type { HeldSample } from "./wire/link.ts";

export interface Checkpoint {
  /** Epochs that had ended. */
  epoch: number;
  /** Steps done of the epoch after them. */
  round: number;
  /** Steps done of the run. */
  step: number;
  /** Milliseconds of the run so far. */
  elapsedMs: number;
  /** What the unfinished epoch had taken. */
  epochTimes: EpochTimes;
  controllers: ControllersState;
  /** The thresholds in force from the next step on. */
  inForce: GroupDecision[];
  histories: GroupHistories;
  /** Of the groups whose policies decide within epochs. */
  intervals: IntervalStates;
  /** In a fork: groups whose controllers are new and have yet to decide on the epochs before. */
  begins?: ThresholdGroup[];
  parties: PartyStates;
}

/** The part that the federation and its lanes hold. */
export interface PartyStates {
  ledger: LedgerState;
  server: ServerState;
  /** The global adapters, of all slots, at the end of the last epoch, which the next probe is compared with; null before that, or without probes. */
  probed: Float32Array | null;
  /** In ascending order of clients. */
  pairs: PairState[];
  /** All references together may be more than memory holds: they are to be asked for, a receiver at a time. */
  references: ReferenceStream;
}

/** What a receiver holds, some samples at a time, in the order of first receipt. */
export type ReferenceStream = (place: ReceiverPlace, held: HeldReferences) => AsyncIterable<HeldSample[]>;

/** Every receiver of a run. */
export function receiversOf(pairs: readonly PairState[]): { place: ReceiverPlace; held: HeldReferences }[] {
  return pairs.flatMap(({ client, server }) => {
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
export function* portions<Shape extends SampleShape>(samples: readonly Shape[]): Generator<Shape[]> {
  let portion: Shape[] = [];
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
