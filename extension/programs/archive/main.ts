/** The archive process: reads runs for the extension host, one a window, and ends with it. */
import { type ArchiveApi, type ArchiveListener, archiveMessages } from "../../protocol/messages/archiveApi.ts";
import { serveParent } from "../processEndpoint.ts";
import { openArchive } from "./archive.ts";

serveParent<ArchiveApi, ArchiveListener>(archiveMessages, (host) => openArchive(host).api);
