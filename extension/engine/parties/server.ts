/**
 * The server: its adapters by slot, their optimizer, and the fed server's averages (FedAvg).
 *
 * It is one, whichever threads its sessions are on (serverSession.ts), and sums in the order of clients: the number of threads changes
 * nothing.
 */
import type { TrainingConfig } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
import { initialAdapters } from "../model/lora.ts";
import { AdamW, type AdamWState } from "../model/optimizer.ts";
import type { Frame } from "../wire/frame/frame.ts";
import { interfaceOf } from "../wire/frame/frameReader.ts";
import { decodeAdapter, encodeAdapter, encodeThresholds, type Thresholds } from "../wire/frame/sideFrames.ts";
import {
  type AdapterLayouts,
  assignSlots,
  averageSlots,
  type Contribution,
  type SlotValues,
  slotValues,
} from "./adapters.ts";

export interface ServerOptions {
  layouts: AdapterLayouts;
  /** Samples by client: its weight in averages. */
  weights: readonly number[];
  seed: number;
  training: TrainingConfig;
}

export interface ServerState {
  adapters: Float32Array;
  optimizer: AdamWState;
}

export class Server {
  /** The flat adapter vector R_s; stepped in place, once a global step. */
  readonly adapters: Float32Array;
  private readonly optimizer: AdamW;
  /** What clients have sent since the last average. */
  private readonly uploads = new Map<number, SlotValues>();

  constructor(private readonly options: ServerOptions) {
    const { layouts, seed, training } = options;
    this.adapters = initialAdapters(layouts.server, seed);
    this.optimizer = new AdamW(layouts.server.size, training);
  }

  /** Takes in a client's adapters. @throws bad-input on any defect of the frame */
  receive(client: number, frame: Uint8Array): void {
    const name = interfaceOf(frame);
    if (name !== "up.adapter") throw badInput({ what: `the fed server does not receive ${name}` });
    const layout = this.layoutOf(client);
    this.uploads.set(client, slotValues(decodeAdapter(name, client, layout.size, frame), layout));
  }

  /** AdamW on the mean gradient of a global step: each slot's over the clients that trained it. */
  endStep(gradients: readonly { client: number; gradient: Float32Array }[]): void {
    const { server, sessions } = this.options.layouts;
    const mean = new Float32Array(server.size);
    const contributions = gradients.map(({ client, gradient }) => ({
      values: slotValues(gradient, sessions[client]!),
      weight: 1,
    }));
    assignSlots(mean, server, averageSlots(contributions));
    this.optimizer.update(this.adapters, mean);
  }

  /** The average of what clients have sent, as a frame for each of them. */
  average(step: number): { client: number; frame: Frame }[] {
    const uploads = [...this.uploads].sort(([a], [b]) => a - b);
    this.uploads.clear();
    const average = averageSlots(uploads.map(([client, values]) => ({ values, weight: this.weightOf(client) })));
    return uploads.map(([client]) => {
      const layout = this.layoutOf(client);
      const flat = new Float32Array(layout.size);
      assignSlots(flat, layout, average);
      return { client, frame: encodeAdapter("down.adapter", client, step, flat) };
    });
  }

  /** Thresholds from now on, as a frame for a client. */
  thresholds(client: number, step: number, thresholds: Thresholds): Frame {
    return encodeThresholds(client, step, thresholds);
  }

  /**
   * The global model's adapters, of all slots: each averaged over all who train it, the server standing for the clients that leave it
   * the slot. An observation: nothing crosses.
   *
   * @param clients the adapters of every client, in ascending order
   */
  globalAdapters(clients: readonly { client: number; adapters: Float32Array }[]): Float32Array {
    const { model, server } = this.options.layouts;
    const trained = clients.map(
      ({ client, adapters }): Contribution => ({
        values: slotValues(adapters, this.layoutOf(client)),
        weight: this.weightOf(client),
      }),
    );
    const own = [...slotValues(this.adapters, server)].map(([name, values]): Contribution => {
      const left = trained.filter((client) => !client.values.has(name));
      return { values: new Map([[name, values]]), weight: left.reduce((sum, { weight }) => sum + weight, 0) };
    });
    const flat = new Float32Array(model.size);
    assignSlots(flat, model, averageSlots([...trained, ...own]));
    return flat;
  }

  state(): ServerState {
    return { adapters: this.adapters.slice(), optimizer: this.optimizer.state() };
  }

  restore({ adapters, optimizer }: ServerState): void {
    this.adapters.set(adapters);
    this.optimizer.restore(optimizer);
  }

  private layoutOf(client: number) {
    return this.options.layouts.clients[client]!;
  }

  private weightOf(client: number): number {
    return this.options.weights[client]!;
  }
}
