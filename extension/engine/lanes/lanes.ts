/** The lanes of a run: worker threads, or, for tests and small tools, the calling thread. */
import path from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { runFailed, type SplitcomError } from "../../protocol/errors.ts";
import { faultParts } from "../../protocol/faults.ts";
import { type Connection, connect, serve } from "../../protocol/messages/channel.ts";
import { loadSilently, setNativeEnvironment } from "../backend/native.ts";
import { packageRoot } from "../io/packageRoot.ts";
import { createLane } from "./lane.ts";
import type { LaneApi } from "./laneApi.ts";
import { portEndpoint } from "./portEndpoint.ts";

export interface Lanes {
  /** In a fixed order; client i lives on lane i mod length. */
  lanes: readonly Connection<LaneApi>["remote"][];
  /** Ends the threads. Pending calls reject. */
  close(): Promise<void>;
}

const closed = () => runFailed({ what: "the lanes of this run are closed" });

/**
 * Starts `count` worker threads. One that dies makes its pending and later calls reject; the others continue.
 *
 * @param backend that they are to open
 */
export function openThreadLanes(count: number, backend: RunConfig["backend"] = "auto"): Lanes {
  // Each lane fills one core; a thread's own environment would not reach the C library.
  setNativeEnvironment(1);
  if (backend === "auto" || backend === "native") loadSilently();
  const script = path.join(packageRoot(), "dist", "laneThread.cjs");
  const threads = Array.from({ length: count }, (_, lane) => {
    const worker = new Worker(script, { name: `lane ${lane}` });
    const connection = connect<LaneApi>(portEndpoint(worker));
    const died = (why: string) => connection.close(laneDied(lane, why));
    worker.on("error", (error) => died(faultParts(error).what));
    worker.on("exit", (code) => died(`exit code ${code}`));
    return { worker, connection };
  });
  return {
    lanes: threads.map(({ connection }) => connection.remote),
    async close() {
      for (const { connection } of threads) connection.close(closed());
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

/** Lanes on the calling thread, over real message channels. They share its backend and compute one after the other. */
export function openLocalLanes(count: number): Lanes {
  const channels = Array.from({ length: count }, () => {
    const { port1, port2 } = new MessageChannel();
    const lane = createLane();
    const stop = serve(portEndpoint(port2), lane);
    const connection = connect<LaneApi>(portEndpoint(port1));
    return { port1, lane, stop, connection };
  });
  return {
    lanes: channels.map(({ connection }) => connection.remote),
    async close() {
      for (const { port1, lane, stop, connection } of channels) {
        connection.close(closed());
        stop();
        port1.close();
        lane.close();
      }
    },
  };
}

function laneDied(lane: number, why: string): SplitcomError {
  return runFailed({
    what: `lane ${lane} stopped unexpectedly`,
    value: why,
    remedy: "If memory ran out, lower training.batchSize, training.maxLength or lanes.",
  });
}
