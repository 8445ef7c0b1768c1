/** Host and generator: the process that writes texts, and is ended to stop it: each text is kept as soon as it is written. */
import type { TextsQuestion } from "../run/texts.ts";
import { TextsQuestionSchema } from "../run/textsSchema.ts";
import { type ApiOf, message } from "./messageTable.ts";
import { count } from "./messageValues.ts";

const api = {
  /** Writes the texts that are missing. Settles once they are there, or rejects with why they cannot be. */
  generate: message<(question: TextsQuestion) => void>([TextsQuestionSchema]),
};

/** Events for the host. */
const listener = {
  /** Texts written, of how many that were missing; first with none. */
  progress: message<(written: number, missing: number) => void>([count, count]),
};

export const generatorMessages = { api, listener };
export type GeneratorApi = ApiOf<typeof api>;
export type GeneratorListener = ApiOf<typeof listener>;
