/** All files of an entry, one after the other. */
import { placeIn } from "../../engine/io/files/place.ts";
import type { DownloadEntry } from "../../protocol/downloads.ts";
import type { DownloadProgress, DownloadResult } from "../../protocol/messages/downloadApi.ts";
import { paced } from "../../protocol/pacing.ts";
import { fetchFile } from "./fetchFile.ts";
import { openConnections } from "./proxies.ts";

export interface DownloadOptions {
  /** Stops it; what has arrived is kept. */
  signal: AbortSignal;
  report(progress: DownloadProgress): void;
  /** A connection that brings nothing for so long counts as broken; default half a minute. */
  stallMs?: number;
  /** A connection that brings fewer bytes than this in `milliseconds` counts as broken, too; default a kilobyte a second over a minute. */
  leastRate?: { bytes: number; ms: number };
  retryDelays?: readonly number[];
}

/** Milliseconds between reports of the same phase. */
const reportEvery = 200;

/**
 * Downloads what is not there yet.
 *
 * @param folder absolute; made where missing.
 * @throws as `fetchFile` does; files that were finished before stay.
 */
export async function downloadEntry(
  { files }: DownloadEntry,
  folder: string,
  {
    signal,
    report,
    stallMs = 30_000,
    leastRate = { bytes: 60_000, ms: 60_000 },
    retryDelays = [1000, 3000, 10_000, 30_000],
  }: DownloadOptions,
): Promise<DownloadResult> {
  const connections = openConnections(stallMs);
  const result: DownloadResult = { fetched: [], present: [] };
  try {
    for (const [i, file] of files.entries()) {
      const place = { file: file.path, index: i + 1, files: files.length };
      const paced = pacedReport((progress) => report({ ...place, ...progress }));
      const target = placeIn(folder, ...file.path.split("/"));
      const transfer = { connections, signal, leastRate, retryDelays, report: paced.report };
      const outcome = await fetchFile(target, file, transfer).finally(paced.end);
      result[outcome].push(file.path);
    }
    return result;
  } finally {
    await connections.destroy();
  }
}

type FileProgress = Omit<DownloadProgress, "file" | "index" | "files">;

/** Lets through the first and the last report of a phase, and some between; the latest also where nothing follows for a while. */
function pacedReport(pass: (progress: FileProgress) => void) {
  const rate = new TransferRate();
  let reported: DownloadProgress["phase"] | undefined;
  const pacing = paced<Omit<FileProgress, "bytesPerSecond">>(
    (progress) => {
      const { phase, received } = progress;
      reported = phase;
      pass({ ...progress, bytesPerSecond: phase === "receiving" ? rate.update(performance.now(), received) : null });
    },
    { every: reportEvery },
  );
  const report = (phase: DownloadProgress["phase"], received: number, total: number | null, reason?: string): void => {
    const progress = { phase, received, total, ...(reason !== undefined && { reason }) };
    if (phase !== reported || received === total) pacing.now(progress);
    else pacing.request(progress);
  };
  return { report, end: () => pacing.dispose() };
}

// How fast bytes come.

/** Milliseconds that the rate looks back. */
const lookBack = 3000;

class TransferRate {
  private readonly marks: { at: number; bytes: number }[] = [];

  /**
   * @param at milliseconds, not before the last call's.
   * @param bytes received so far; fewer than at the last call where it started over.
   * @returns bytes per second over the last seconds; null before there is anything to compare with.
   */
  update(at: number, bytes: number): number | null {
    const { marks } = this;
    if (marks.length > 0 && bytes < marks.at(-1)!.bytes) marks.length = 0;
    marks.push({ at, bytes });
    while (marks.length > 2 && at - marks[1]!.at >= lookBack) marks.shift();
    const first = marks[0]!;
    return at - first.at < 200 ? null : (1000 * (bytes - first.bytes)) / (at - first.at);
  }
}
