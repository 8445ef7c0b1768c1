/**
 * The only byte counter of a run: a decorator of its transports, and the sums of what they carried.
 *
 * Counts frames: their payload bytes under the interface's kind, the rest under `control`, both split into values, side information and
 * header. Beside what crossed is what `all` + `f32` would have sent (baseline.ts); a saving is one minus the quotient of the two.
 */

import { type Direction, directionOf, type Interface, payloadKind } from "../../protocol/interfaces.ts";
import type { ByteRow, EpochEvent, StepEvent } from "../../protocol/run/events.ts";
import type { Frame, FrameParts } from "../wire/frame/frame.ts";
import { ByteTable } from "./byteTable.ts";
import { type Carried, type Transport, watched } from "./transport.ts";

/** A frame's length, and what its bytes are. */
export interface FrameSize extends FrameParts {
  bytes: number;
}

/** Of no frame. */
export const noBytes: FrameSize = { bytes: 0, payloadBytes: 0, sideBytes: 0, bitmapBytes: 0 };

export function sizeOf({ bytes, payloadBytes, sideBytes, bitmapBytes }: Frame): FrameSize {
  return { bytes: bytes.length, payloadBytes, sideBytes, bitmapBytes };
}

/** What one use of an interface cost, and what `all` + `f32` would have cost. */
export interface FrameCount {
  interface: Interface;
  /** Undefined where nothing had to cross. */
  sent: FrameSize | undefined;
  /** Undefined where the baseline has nothing like it. */
  baseline: FrameSize | undefined;
}

/** A transport whose every frame is counted before it is delivered. */
export function counted(
  transport: Transport,
  baselineOf: (carried: Carried) => FrameSize | undefined,
  add: (count: FrameCount) => void,
): Transport {
  return watched(transport, (carried) =>
    add({
      interface: carried.interface,
      sent: carried.frame && sizeOf(carried.frame),
      baseline: baselineOf(carried),
    }),
  );
}

/** JSON; what a ledger has counted and not yet handed out, and its totals. */
export interface LedgerState {
  frames: number;
  step: ByteRow[];
  sent: AccountState;
  baseline: AccountState;
}

interface AccountState {
  epoch: ByteRow[];
  total: Record<Direction, number>;
}

/**
 * Both a step's and an epoch's rows are what was counted since they were taken last. For the epochs to be the sums of
 * their steps, count adapters before taking the step that they end.
 */
export class Ledger {
  #frames = 0;
  readonly #step = new ByteTable();
  readonly #sent = new Account();
  readonly #baseline = new Account();

  /** Counts what a client's link carried. */
  count(client: number, { interface: name, sent, baseline }: FrameCount): void {
    if (sent) this.add(client, name, sent);
    if (baseline) this.addBaseline(client, name, baseline);
  }

  /** Counts a frame that crossed. */
  add(client: number, name: Interface, size: FrameSize): void {
    const rows = rowsOf(client, name, size);
    this.#frames++;
    this.#step.add(rows);
    this.#sent.add(rows);
  }

  /** Counts a frame of the baseline: tensors, labels with every batch, adapters; it has no thresholds to send. */
  addBaseline(client: number, name: Interface, size: FrameSize): void {
    this.#baseline.add(rowsOf(client, name, size));
  }

  state(): LedgerState {
    return {
      frames: this.#frames,
      step: this.#step.rows(),
      sent: this.#sent.state(),
      baseline: this.#baseline.state(),
    };
  }

  /** Continues from a state; the ledger must be new. */
  restore({ frames, step, sent, baseline }: LedgerState): void {
    this.#frames = frames;
    this.#step.add(step);
    this.#sent.restore(sent);
    this.#baseline.restore(baseline);
  }

  takeStep(): Pick<StepEvent, "frames" | "bytes"> {
    const frames = this.#frames;
    this.#frames = 0;
    return { frames, bytes: this.#step.take() };
  }

  /** Bytes of some interfaces since the epoch's rows were taken last, and what the baseline would have sent. */
  epochBytes(names: readonly Interface[]): { bytes: number; baselineBytes: number } {
    const sum = (rows: readonly ByteRow[]) =>
      rows.reduce((total, row) => (names.includes(row.interface) ? total + row.bytes : total), 0);
    return { bytes: sum(this.#sent.epoch.rows()), baselineBytes: sum(this.#baseline.epoch.rows()) };
  }

  /** The epoch's rows; `cumulative` and `saving` count from the beginning of the run. */
  takeEpoch(): Pick<EpochEvent, "bytes" | "baselineBytes" | "cumulative" | "saving"> {
    const { up, down } = this.#sent.total;
    const { up: baselineUp, down: baselineDown } = this.#baseline.total;
    return {
      bytes: this.#sent.epoch.take(),
      baselineBytes: this.#baseline.epoch.take(),
      cumulative: { up, down, baselineUp, baselineDown },
      saving: {
        up: saving(up, baselineUp),
        down: saving(down, baselineDown),
        total: saving(up + down, baselineUp + baselineDown),
      },
    };
  }
}

class Account {
  readonly epoch = new ByteTable();
  readonly total: Record<Direction, number> = { up: 0, down: 0 };

  state(): AccountState {
    return { epoch: this.epoch.rows(), total: { ...this.total } };
  }

  restore({ epoch, total }: AccountState): void {
    this.epoch.add(epoch);
    Object.assign(this.total, total);
  }

  add(rows: readonly ByteRow[]): void {
    this.epoch.add(rows);
    for (const { direction, bytes } of rows) this.total[direction] += bytes;
  }
}

function rowsOf(client: number, name: Interface, size: FrameSize): ByteRow[] {
  const { payloadBytes, sideBytes, bitmapBytes } = size;
  const row = { client, interface: name, direction: directionOf(name) };
  const rest = size.bytes - payloadBytes;
  return [
    {
      ...row,
      kind: payloadKind(name),
      bytes: payloadBytes,
      values: payloadBytes - sideBytes,
      side: sideBytes,
      header: 0,
    },
    { ...row, kind: "control", bytes: rest, values: 0, side: bitmapBytes, header: rest - bitmapBytes },
  ];
}

/** 1 - bytes / baseline; 0 where the baseline sent nothing either. */
function saving(bytes: number, baseline: number): number {
  return baseline === 0 ? 0 : 1 - bytes / baseline;
}
