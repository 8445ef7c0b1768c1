/** Host and generator: the process that writes texts, and is ended to stop it: each text is kept as soon as it is written. */
import type { TextsQuestion } from "../run/texts.ts";

export interface GeneratorApi {
  /** Writes the texts that are missing. Settles once they are there, or rejects with why they cannot be. */
  generate(question: TextsQuestion): void;
}

/** Told to the host. */
export interface GeneratorListener {
  /** Texts written, of how many that were missing; first with none. */
  progress(written: number, missing: number): void;
}
