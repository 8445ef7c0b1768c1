/** Entry point of a thread that measures a matrix product. */
import { parentPort } from "node:worker_threads";
import * as tf from "@tensorflow/tfjs-core";
import { openBackend } from "../../extension/engine/backend/select.ts";
import { portEndpoint } from "../../extension/engine/lanes/portEndpoint.ts";
import type { RunConfig } from "../../extension/protocol/config/runConfig.ts";
import { serve } from "../../extension/protocol/messages/channel.ts";

/** [rows, inner] x [inner, columns]. */
export interface GemmShape {
  rows: number;
  inner: number;
  columns: number;
}

export interface GemmApi {
  open(backend: RunConfig["backend"], shape: GemmShape): Promise<void>;
  /** Multiplies for at least so long. @returns GFLOP/s. */
  measure(milliseconds: number): number;
}

let multiply = (): void => {
  throw new Error("the thread is not open");
};
let flops = 0;

const api: GemmApi = {
  async open(backend, { rows, inner, columns }) {
    await openBackend(backend);
    const [a, b] = [tf.randomUniform([rows, inner]), tf.randomUniform([inner, columns])];
    multiply = () => tf.matMul(a, b).dispose();
    flops = 2 * rows * inner * columns;
    multiply();
  },
  measure(milliseconds) {
    const start = performance.now();
    let products = 0;
    let elapsed = 0;
    while (elapsed < milliseconds) {
      multiply();
      products++;
      elapsed = performance.now() - start;
    }
    return (products * flops) / (elapsed * 1e6);
  },
};

if (parentPort === null) throw new Error("gemmThread runs as a worker thread");
serve(portEndpoint(parentPort), api);
