/** The judge process: judges configurations for the extension host, one a window, and ends with it. */
import { serve } from "../../protocol/messages/channel.ts";
import { serveParent } from "../processEndpoint.ts";
import { openJudge } from "./judge.ts";

serveParent((endpoint) => {
  serve(endpoint, openJudge());
});
