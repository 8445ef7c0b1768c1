/** What the command line returns to the shell. */
import type { ErrorKind } from "../../protocol/errors.ts";

export const exitCodes = {
  done: 0,
  "run-failed": 1,
  "bad-input": 2,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const satisfies Record<ErrorKind | "done", number>;
