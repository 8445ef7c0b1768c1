import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test, vi } from "vitest";
import { nativePlaces } from "../../../extension/engine/backend/native.ts";
import { openBackend, probeBackends } from "../../../extension/engine/backend/select.ts";

const probes = await probeBackends();
const nativeLoads = probes.find(({ name }) => name === "native")!.loads;
if (!nativeLoads) console.warn("skipped: tests of the native backend, which is not there (npm run setup:native)");

const product = () => tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()[0]);

test("probing reports all three and leaves tfjs without a backend", () => {
  expect(probes.map(({ name }) => name)).toEqual(["native", "wasm", "cpu"]);
  expect(probes.filter(({ name }) => name !== "native").every(({ loads }) => loads)).toBe(true);
  expect(probes.every(({ detail }) => detail.length > 0)).toBe(true);
});

describe("openBackend", () => {
  test("cpu and wasm by name", async () => {
    expect(await openBackend("cpu")).toMatchObject({ name: "cpu", rejected: [] });
    expect(product()).toBe(11);
    const wasm = await openBackend("wasm");
    expect(wasm).toMatchObject({ name: "wasm", detail: expect.stringMatching(/^own kernels, .*SIMD$/) });
    expect(tf.getBackend()).toBe("wasm");
    expect(product()).toBe(11);
  });

  test("opening wasm again keeps it working", async () => {
    await openBackend("wasm");
    await openBackend("wasm");
    expect(product()).toBe(11);
  });

  test("leaves no listener of emscripten's for uncaught errors behind", async () => {
    await openBackend("wasm");
    const added = process.listeners("uncaughtException").filter((listener) => `${listener}`.includes("ExitStatus"));
    expect(added).toEqual([]);
  });

  test("an unknown name is refused with the names there are", async () => {
    await expect(openBackend("gpu" as "cpu")).rejects.toThrow(
      /unknown backend \(found gpu\); expected auto, native, wasm, cpu/,
    );
  });
});

test("SPLITCOM_NATIVE_DIR is looked into after the project's own dependencies", () => {
  vi.stubEnv("SPLITCOM_NATIVE_DIR", "/opt/tfjs-node");
  expect(nativePlaces().slice(0, 2)).toEqual(["@tensorflow/tfjs-node", "/opt/tfjs-node"]);
  vi.unstubAllEnvs();
});

describe.skipIf(!nativeLoads)("native", () => {
  test("shares tensors and kernels with this copy of tfjs-core", async () => {
    const report = await openBackend("native");
    expect(report).toMatchObject({
      name: "native",
      detail: expect.stringMatching(/^libtensorflow \d.*, 1 intra-op thread$/),
    });
    expect(tf.getBackend()).toBe("tensorflow");
    expect(product()).toBe(11);
  });

  test("is what auto takes", async () => {
    expect(await openBackend("auto")).toMatchObject({ name: "native", rejected: [] });
  });
});
