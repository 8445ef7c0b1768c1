/** The GEMM ceiling: what the lanes' backends reach together, at the same time, on nothing but one large product. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import { packageRoot } from "../../extension/engine/io/packageRoot.ts";
import { portEndpoint } from "../../extension/engine/lanes/portEndpoint.ts";
import type { RunConfig } from "../../extension/protocol/config/runConfig.ts";
import { runFailed } from "../../extension/protocol/errors.ts";
import { connect } from "../../extension/protocol/messages/channel.ts";
import type { GemmApi, GemmShape } from "./gemmThread.ts";
import { sum } from "./statistics.ts";

/** How long one measurement lasts: some hundred products of the small model, one of the largest. */
const measureMs = 250;

export interface GemmCeiling {
  /** GFLOP/s of all threads together, now. */
  measure(): Promise<number>;
  close(): Promise<void>;
}

/** Opens as many threads as a run has lanes, each with its own backend. They are idle but for `measure`. */
export async function openGemmCeiling(
  backend: RunConfig["backend"],
  lanes: number,
  shape: GemmShape,
): Promise<GemmCeiling> {
  const script = path.join(packageRoot(), "dist", "benchGemm.cjs");
  const threads = Array.from({ length: lanes }, () => {
    const worker = new Worker(script);
    const connection = connect<GemmApi>(portEndpoint(worker));
    worker.on("error", ({ message }) => connection.close(runFailed({ what: "a GEMM thread stopped", value: message })));
    return { worker, gemm: connection.remote };
  });
  // One after the other, as lanes do: native backends that open at once may crash (engine/backend/native.ts).
  for (const { gemm } of threads) await gemm.open(backend, shape);
  return {
    measure: async () => sum(await Promise.all(threads.map(({ gemm }) => gemm.measure(measureMs)))),
    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}
