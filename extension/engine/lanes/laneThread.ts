/** Entry point of a lane's worker thread. */
import { parentPort } from "node:worker_threads";
import { serve } from "../../protocol/messages/channel.ts";
import { createLane } from "./lane.ts";
import { portEndpoint } from "./portEndpoint.ts";

if (parentPort === null) throw new Error("laneThread runs as a worker thread");
serve(portEndpoint(parentPort), createLane());
