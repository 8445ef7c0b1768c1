/** The forked program behind *Download Dataset/Model*: network, disk and checksums, away from the extension host. */
import { type DownloadApi, type DownloadListener, downloadMessages } from "../../protocol/messages/downloadApi.ts";
import { serveParent } from "../processEndpoint.ts";
import { openDownloads } from "./openDownloads.ts";

// Ended by a signal, or with its parent: a part on disk is resumed the next time.
serveParent<DownloadApi, DownloadListener>(downloadMessages, (host) => ({
  async download({ entry, folder, proxy, noProxy }) {
    const { downloadEntry, useProxy } = await openDownloads();
    useProxy(proxy, noProxy);
    const report = (progress: Parameters<DownloadListener["progress"]>[0]) => void host.progress(progress);
    return downloadEntry(entry, folder, { signal: new AbortController().signal, report });
  },
}));
