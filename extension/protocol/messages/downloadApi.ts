/** Host and the program that downloads. */
import Type from "typebox";
import { type DownloadEntry, DownloadEntrySchema } from "../downloads.ts";
import { type ApiOf, message } from "./messageTable.ts";
import { count, orNull } from "./messageValues.ts";

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
  /** Present already and matching the list. */
  present: string[];
}

const api = {
  /** Downloads all files of an entry. Rejects with what went wrong; what had arrived is kept and resumed the next time. */
  download: message<(request: DownloadRequest) => DownloadResult>(
    [
      Type.Object({
        entry: DownloadEntrySchema,
        folder: Type.String(),
        proxy: orNull(Type.String()),
        noProxy: orNull(Type.String()),
      }),
    ],
    Type.Object({ fetched: Type.Array(Type.String()), present: Type.Array(Type.String()) }),
  ),
};

/** Events for the host. */
const listener = {
  progress: message<(progress: DownloadProgress) => void>([
    Type.Object({
      file: Type.String(),
      index: count,
      files: count,
      phase: Type.Enum(["receiving", "verifying", "waiting"]),
      received: count,
      total: orNull(count),
      bytesPerSecond: orNull(Type.Number()),
      reason: Type.Optional(Type.String()),
    }),
  ]),
};

export const downloadMessages = { api, listener };
export type DownloadApi = ApiOf<typeof api>;
export type DownloadListener = ApiOf<typeof listener>;
