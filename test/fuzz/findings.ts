/** What a fuzzer found: each kind once, with the first input that showed it. */
import { SplitcomError } from "../../extension/protocol/errors.ts";
import { engineWords } from "./target.ts";

export interface Finding {
  target: string;
  /** `untyped`, `untyped inside a SplitcomError`, `hang`, `crash`, `slow`, `memory`. */
  kind: string;
  message: string;
  /** Number of the first input, to be made again. */
  first: number;
  count: number;
  stack: string;
}

/** What is wrong with what was thrown; undefined for an error that a user can act on. */
export function wrongWith(error: unknown): Pick<Finding, "kind" | "message" | "stack"> | undefined {
  const isOurs = error instanceof SplitcomError;
  const message = error instanceof Error ? error.message : String(error);
  if (isOurs && !engineWords.test(message)) return undefined;
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return { kind: isOurs ? "untyped inside a SplitcomError" : "untyped", message: message.slice(0, 300), stack };
}

export class Findings {
  private readonly byKey = new Map<string, Finding>();

  add(found: Omit<Finding, "count">): void {
    const key = `${found.target} ${found.kind} ${found.message.replace(/\d+/g, "N").slice(0, 120)} ${place(found.stack)}`;
    const known = this.byKey.get(key);
    if (known) known.count++;
    else this.byKey.set(key, { ...found, count: 1 });
  }

  get all(): Finding[] {
    return [...this.byKey.values()];
  }
}

/** The two innermost frames, without lines. */
function place(stack: string): string {
  const frames = stack.split("\n").filter((line) => line.includes(" at "));
  return frames
    .slice(0, 2)
    .map((line) => line.trim().replace(/:\d+:\d+/g, ""))
    .join(" < ");
}
