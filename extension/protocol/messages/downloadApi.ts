/** Host and the program that downloads. */
import type { DownloadEntry } from "../downloads.ts";

export interface DownloadRequest {
  entry: DownloadEntry;
  /** Absolute; made where missing. */
  folder: string;
  /** A proxy for everything, as VS Code's `http.proxy` has it; null for what the environment says. */
  proxy: string | null;
  /** Hosts that are reached without it, with commas between; null for what the environment says. */
  noProxy: string | null;
}

/** Where a download stands. */
export interface DownloadProgress {
  /** Its path in the entry. */
  file: string;
  /** Counts from 1. */
  index: number;
  files: number;
  /** `verifying` computes a checksum: of what has arrived, or of a file that was there. */
  phase: "receiving" | "verifying" | "waiting";
  /** Bytes of this file so far. */
  received: number;
  /** Bytes of this file; null while unknown. */
  total: number | null;
  /** Over the last seconds; null at first. */
  bytesPerSecond: number | null;
  /** Why it waits before it tries again. */
  reason?: string;
}

export interface DownloadResult {
  /** Paths in the entry. */
  fetched: string[];
  /** There already, and as the list wants them. */
  present: string[];
}

export interface DownloadApi {
  /** Downloads all files of an entry. Rejects with what went wrong; what had arrived is kept and gone on with the next time. */
  download(request: DownloadRequest): DownloadResult;
}

/** Told to the host. */
export interface DownloadListener {
  progress(progress: DownloadProgress): void;
}
