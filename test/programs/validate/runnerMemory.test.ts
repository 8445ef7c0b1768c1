import { describe, expect, it } from "vitest";
import { usableMemoryBytes } from "../../../extension/engine/io/machine.ts";
import { modelPresetConfig } from "../../../extension/engine/model/modelPresets.ts";
import { memoryWarnings, runnerMemory } from "../../../extension/programs/validate/runnerMemory.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import type { BackendName, RunConfig } from "../../../extension/protocol/config/runConfig.ts";

const configOf = (part: object): RunConfig =>
  parseConfig(JSON.stringify({ model: "nano", data: { format: "synthetic" }, ...part }), "").config!;

/** Of clients with as many samples each, all as long. */
function estimate(
  preset: "nano" | "gpt2" | "gpt2-medium" | "gpt2-xl",
  part: { clients: number; [key: string]: unknown },
  samples: number,
  length: number,
  caches = { clients: 0, server: 0, disk: 0 },
) {
  const config = configOf({ checkpoint: { every: 0 }, ...part });
  const clients = Array.from({ length: config.clients }, () => Array.from({ length: samples }, () => length));
  return { config, memory: runnerMemory(config, modelPresetConfig(preset), clients, caches) };
}

/** Largest resident set in MB (GNU time) of runs of two epochs: model, backend, lanes, batch, tokens. */
describe("the estimate is near what runs took", () => {
  it.each<["nano" | "gpt2" | "gpt2-medium", BackendName, number, number, number, number]>([
    ["nano", "wasm", 1, 8, 88, 231],
    ["nano", "wasm", 8, 8, 88, 889],
    ["nano", "wasm", 4, 32, 256, 3356],
    ["nano", "native", 1, 8, 88, 680],
    ["nano", "native", 2, 32, 256, 2495],
    ["gpt2", "wasm", 1, 2, 88, 1317],
    ["gpt2", "wasm", 1, 8, 256, 2201],
    ["gpt2", "native", 1, 8, 88, 2152],
    ["gpt2", "native", 2, 8, 256, 5198],
    ["gpt2-medium", "native", 1, 8, 88, 4499],
  ])("%s on %s, %i lanes, batches of %i x %i tokens: %i MB", (preset, backend, lanes, batchSize, tokens, megabytes) => {
    const { memory } = estimate(preset, { clients: 8, backend, lanes, training: { batchSize } }, 2 * batchSize, tokens);
    expect(memory.total / (1e6 * megabytes)).toBeGreaterThan(0.8);
    expect(memory.total / (1e6 * megabytes)).toBeLessThan(1.2);
  });
});

describe("memoryWarnings", () => {
  const { config, memory } = estimate("gpt2", { clients: 8, lanes: 8, backend: "wasm" }, 16, 256);

  it("says nothing where it fits", () => {
    expect(memoryWarnings(config, memory, memory.total)).toEqual([]);
  });

  it("proposes as many lanes as fit", () => {
    const [finding] = memoryWarnings(config, memory, memory.total - 2.5 * memory.lane);
    expect(finding).toMatchObject({ path: ["lanes"], fixes: [{ title: "Change to 5" }] });
    const [least] = memoryWarnings(config, memory, 1e6);
    expect(least).toMatchObject({ fixes: [{ title: "Change to 1" }] });
  });

  it("names the model where one lane is too much", () => {
    const one = estimate("gpt2", { clients: 1 }, 16, 256);
    expect(memoryWarnings(one.config, one.memory, 1e9)).toMatchObject([
      {
        path: ["model"],
        message: expect.stringMatching(/^model: the run needs about [\d.]+ GB of memory; this machine has 1 GB$/),
      },
    ]);
  });

  it("proposes less memory for caches where that is enough", () => {
    const caches = { clients: 1e9, server: 9e9, disk: 6e9 };
    const cached = estimate("gpt2", { clients: 8, lanes: 2, cache: { memory: 3815 } }, 16, 256, caches);
    expect(cached.memory.caches).toBe(4e9);
    expect(memoryWarnings(cached.config, cached.memory, cached.memory.total - 4e9 + 2 ** 30)).toMatchObject([
      {
        path: ["cache", "memory"],
        message: expect.stringContaining("4 GB of it for caches"),
        fixes: [{ title: "Change to 1024" }],
      },
    ]);
    expect(memoryWarnings(cached.config, cached.memory, 1e9)).toMatchObject([{ path: ["lanes"] }]);
  });

  it("knows how much wasm can address", () => {
    const large = estimate("gpt2-xl", { clients: 1, backend: "wasm" }, 16, 256);
    const [finding] = memoryWarnings(large.config, large.memory, Number.POSITIVE_INFINITY);
    expect(finding).toMatchObject({ path: ["backend"], fixes: [{ title: 'Change to "native"' }] });
  });
});

it("there is some memory", () => {
  expect(usableMemoryBytes()).toBeGreaterThan(2 ** 28);
});
