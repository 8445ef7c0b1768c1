/** A model that computes no numbers. */
import { runFailed, type SplitcomError } from "../../protocol/errors.ts";

/** For results that are NaN or infinite though every weight is finite: somewhere a value grew beyond 3e38. */
export function notFinite(where?: string): SplitcomError {
  return runFailed({
    what: "the model gives no finite numbers for this text",
    ...(where !== undefined && { where }),
    remedy:
      "Its weights, or the adapter's, are too large: their training had probably diverged. Use another checkpoint.",
  });
}
