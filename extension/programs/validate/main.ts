/** The validator process: validates configurations for the extension host, one a window, and ends with it. */
import { serve } from "../../protocol/messages/channel.ts";
import { serveParent } from "../processEndpoint.ts";
import { openValidator } from "./validator.ts";

serveParent((endpoint) => {
  serve(endpoint, openValidator());
});
