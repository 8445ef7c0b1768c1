/**
 * What the receivers of a client's interfaces last decoded of its probed samples, whatever the codec, and what it was made of: leakage is
 * measured on it. An observation: nothing of it crosses, and no party sees it.
 */
import { directionOf, type TensorInterface } from "../../protocol/interfaces.ts";
import type { SampleTensor } from "../wire/link.ts";

/** A probed sample on one interface. */
export interface ReceivedSample {
  client: number;
  /** Its id. */
  sample: string;
  interface: TensorInterface;
  /** The global step whose frame brought it; a sample that is reused since keeps it. */
  step: number;
  rows: number;
  /** [rows, width] as the receiver decoded them in that step. */
  values: Float32Array;
  /** The client's flat adapters in that step, with which it made them; null where the server made them. */
  adapters: Float32Array | null;
}

export class Received {
  private readonly last = new Map<string, ReceivedSample>();
  /** Adapters in the step that they were copied in: all samples of a mini-batch share them. */
  private copied: { step: number; adapters: Float32Array } | undefined;

  /** @param samples the ids of those watched, which are the client's first. @param adapters the client's, flat, as they are now */
  constructor(
    private readonly client: number,
    private readonly samples: readonly string[],
    private readonly adapters: () => Float32Array,
  ) {}

  /** A receiver has decoded these in a step, in which the client's adapters have not been updated yet. It keeps the values, not a copy. */
  decoded(name: TensorInterface, step: number, tensors: readonly SampleTensor[]): void {
    for (const { sample: number, rows, values } of tensors) {
      const sample = this.samples[number];
      if (sample === undefined) continue;
      const adapters = directionOf(name) === "up" ? this.adaptersIn(step) : null;
      this.put({ client: this.client, sample, interface: name, step, rows, values, adapters });
    }
  }

  /** By interface and sample, in the order of first receipt. */
  all(): ReceivedSample[] {
    return [...this.last.values()];
  }

  /** Resumes from what an earlier run of the same client had. */
  restore(received: readonly ReceivedSample[]): void {
    for (const each of received) if (each.client === this.client && this.samples.includes(each.sample)) this.put(each);
  }

  private put(received: ReceivedSample): void {
    this.last.set(`${received.interface}/${received.sample}`, received);
  }

  private adaptersIn(step: number): Float32Array {
    if (this.copied?.step !== step) this.copied = { step, adapters: this.adapters().slice() };
    return this.copied.adapters;
  }
}
