/** The forked program behind *Download Dataset/Model*: network, disk and checksums, away from the extension host. */
import { connect, type Remote, serve } from "../../protocol/messages/channel.ts";
import type { DownloadApi, DownloadListener } from "../../protocol/messages/downloadApi.ts";
import { serveParent } from "../processEndpoint.ts";
import { openDownloads } from "./openDownloads.ts";

// Ended by a signal, or with its parent: a part on disk is resumed the next time.
serveParent((endpoint) => {
  const host = connect<DownloadListener>(endpoint).remote;
  const api: Remote<DownloadApi> = {
    async download({ entry, folder, proxy, noProxy }) {
      const { downloadEntry, useProxy } = await openDownloads();
      useProxy(proxy, noProxy);
      // In passing: a host that has gone is no failure.
      const report = (progress: Parameters<DownloadListener["progress"]>[0]) =>
        void host.progress(progress).catch(() => {});
      return downloadEntry(entry, folder, { signal: new AbortController().signal, report });
    },
  };
  serve(endpoint, api);
});
