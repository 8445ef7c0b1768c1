/** The archive process: reads runs for the extension host, one a window, and ends with it. */
import type { ArchiveListener } from "../../protocol/messages/archiveApi.ts";
import { connect, serve } from "../../protocol/messages/channel.ts";
import { serveParent } from "../processEndpoint.ts";
import { openArchive } from "./archive.ts";

serveParent((endpoint) => {
  serve(endpoint, openArchive(connect<ArchiveListener>(endpoint).remote).api);
});
