/** The forked program that writes texts: one generation, away from the extension host, until done or ended. */
import {
  type GeneratorApi,
  type GeneratorListener,
  generatorMessages,
} from "../../../protocol/messages/generatorApi.ts";
import { serveParent } from "../../processEndpoint.ts";
import { generateTexts } from "./generateTexts.ts";

// Ended by a signal, or with its parent: what was written is kept.
serveParent<GeneratorApi, GeneratorListener>(generatorMessages, (host) => ({
  generate: (question) => generateTexts(question, (written, missing) => void host.progress(written, missing)),
}));
