/** The forked program that writes texts: one generation, away from the extension host, until done or ended. */
import { connect, type Remote, serve } from "../../../protocol/messages/channel.ts";
import type { GeneratorApi, GeneratorListener } from "../../../protocol/messages/generatorApi.ts";
import { serveParent } from "../../processEndpoint.ts";
import { generateTexts } from "./generateTexts.ts";

// Ended by a signal, or with its parent: what was written is kept.
serveParent((endpoint) => {
  const host = connect<GeneratorListener>(endpoint).remote;
  const api: Remote<GeneratorApi> = {
    generate: (question) =>
      // In passing: a host that has gone is no failure.
      generateTexts(question, (written, missing) => void host.progress(written, missing).catch(() => {})),
  };
  serve(endpoint, api);
});
