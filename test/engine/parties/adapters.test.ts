/** A topology belongs to a client: slots are averaged over those who train them. */
import { describe, expect, it } from "vitest";
import { adapterLayouts, averageSlots, slotValues } from "../../../extension/engine/parties/adapters.ts";
import { Server } from "../../../extension/engine/parties/server.ts";
import { standard, ushape } from "../../../extension/engine/parties/topology.ts";
import { decodeAdapter, encodeAdapter } from "../../../extension/engine/wire/frame/sideFrames.ts";
import { tinyConfig, tinyModelConfig } from "../tinyExperiment.ts";
import { lora } from "./splitStep.ts";

const { training } = tinyConfig();
const layers = tinyModelConfig.layers;
/** Client 0 holds one block, client 1 three, client 2 the first and the last. */
const topologies = [standard(layers, 1), standard(layers, 3), ushape(layers, 1, 1)];
const layouts = adapterLayouts(tinyModelConfig, lora, topologies);
const blocksOf = ({ slots }: { slots: readonly { block: number }[] }) => [...new Set(slots.map(({ block }) => block))];
const filled = (size: number, value: number) => new Float32Array(size).fill(value);

describe("with another cut on every client", () => {
  it("the server trains every block that some client leaves to it, and a session those of its client", () => {
    expect(layouts.clients.map(blocksOf)).toEqual([[0], [0, 1, 2], [0, 3]]);
    expect(blocksOf(layouts.server)).toEqual([1, 2, 3]);
    expect(layouts.sessions.map(blocksOf)).toEqual([[1, 2, 3], [3], [1, 2]]);
    expect(blocksOf(layouts.model)).toEqual([0, 1, 2, 3]);
  });

  it("a slot is averaged over the clients that train it, by their samples", () => {
    const server = new Server({ layouts, weights: [1, 3, 4], seed: 0, training });
    const values = [1, 2, 4];
    for (const [client, value] of values.entries()) {
      const flat = filled(layouts.clients[client]!.size, value);
      server.receive(client, encodeAdapter("up.adapter", client, 1, flat).bytes);
    }
    const frames = server.average(1);
    const received = frames.map(({ client, frame }) => {
      const layout = layouts.clients[client]!;
      const flat = decodeAdapter("down.adapter", client, layout.size, frame.bytes);
      return new Map([...slotValues(flat, layout)].map(([name, slot]) => [name, new Set(slot)]));
    });
    const all = (1 * 1 + 3 * 2 + 4 * 4) / 8;
    expect(received[0]!.get("h.0.attn.c_attn")).toEqual(new Set([all]));
    expect(received[1]!.get("h.1.attn.c_attn")).toEqual(new Set([2]));
    expect(received[2]!.get("h.3.attn.c_attn")).toEqual(new Set([4]));
    expect(received[0]!.has("h.1.attn.c_attn")).toBe(false);
  });

  it("the server's gradient of a slot is the mean over the sessions that have one", () => {
    const [a, b] = [0, 0].map(() => new Server({ layouts, weights: [1, 1, 1], seed: 0, training }));
    const gradient = (client: number, value: number) => ({ client, gradient: filled(layouts.server.size, value) });
    // Block 3 is trained for clients 0 and 1, blocks 1 and 2 for clients 0 and 2.
    a!.endStep([gradient(0, 1), gradient(1, 3), gradient(2, 1)]);
    const mean = new Float32Array(layouts.server.size);
    for (const [name, slot] of slotValues(mean, layouts.server)) slot.fill(name.startsWith("h.3.") ? 2 : 1);
    const whole = adapterLayouts(tinyModelConfig, lora, [standard(layers, 1)]);
    expect(whole.server).toEqual(layouts.server);
    b!.endStep([{ client: 0, gradient: mean }]);
    expect(a!.adapters).toEqual(b!.adapters);
  });

  it("the global model counts the server for the clients that leave a slot to it", () => {
    const server = new Server({ layouts, weights: [1, 3, 4], seed: 0, training });
    server.adapters.fill(8);
    const clients = [1, 2, 4].map((value, client) => ({
      client,
      adapters: filled(layouts.clients[client]!.size, value),
    }));
    const global = slotValues(server.globalAdapters(clients), layouts.model);
    const at = (block: number) => global.get(`h.${block}.attn.c_attn`)![0];
    expect([at(0), at(1), at(3)]).toEqual([(1 + 6 + 16) / 8, (3 * 2 + 5 * 8) / 8, (4 * 4 + 4 * 8) / 8]);
  });
});

it("the average of one contribution is that one, bit for bit", () => {
  const values = Float32Array.of(-0, 1e-45, 3);
  expect(averageSlots([{ values: new Map([["a", values]]), weight: 7 }]).get("a")).toEqual(values);
});
