/** What can be fuzzed: a reader of ours, and how to make damaged inputs for it. */
import type { RandomStream } from "../../extension/engine/numeric/random.ts";
import { SplitcomError } from "../../extension/protocol/errors.ts";

export interface FuzzTarget<Input = unknown> {
  /** A damaged input; the same for the same random stream. */
  make(random: RandomStream): Input;
  /** Reads it. A SplitcomError is the right answer to bad input; anything else that is thrown is a finding. */
  run(input: Input): unknown;
  /** The input as a text that somebody can look at; default JSON. */
  show?(input: Input): string;
}

/** What targets are made of. */
export interface FuzzGround {
  /** A folder for the target's own files. */
  scratch: string;
  /** A finished run with everything that a run's folder can hold; not to be changed. */
  baseRun: string;
}

export type OpenTarget = (ground: FuzzGround) => FuzzTarget | Promise<FuzzTarget>;

/** A target with its input's type checked within, and hidden outside. */
export function defineTarget<Input>(open: (ground: FuzzGround) => FuzzTarget<Input> | Promise<FuzzTarget<Input>>) {
  return open as OpenTarget;
}

/** Does one of several things that a target does with an input, so that a SplitcomError does not keep it from the others. */
export async function attempt(action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof SplitcomError)) throw error;
  }
}

/** A message of JavaScript's own, which no user can act on, also inside an error of ours. */
export const engineWords =
  /Cannot read prop|is not a function|is not iterable|Maximum call stack|Invalid (array|typed array|string) length|Cannot destructure|is not defined|Cannot mix BigInt|out of memory|is out of bounds|must be of type|Cannot create property|Cannot convert|Cannot set prop|ERR_[A-Z]/;

/** @throws where the text that a user would read holds a message of JavaScript's own. */
export function refuseEngineWords(what: string, text: string | null | undefined): void {
  if (text && engineWords.test(text)) throw new Error(`${what}: ${text}`);
}
