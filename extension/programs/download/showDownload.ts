/** A download's progress on the screen: one line that changes on a terminal, otherwise a line per file. */
import type { DownloadProgress } from "../../protocol/messages/downloadApi.ts";
import { showBytes, showDuration, showPercent } from "../../protocol/quantities.ts";
import { terminalText } from "../../protocol/text/terminalText.ts";
import type { Output } from "../cli/context.ts";

export interface ShownDownload {
  report(progress: DownloadProgress): void;
  /** Leaves the cursor at the start of a line. May be called again. */
  stop(): void;
}

/** @param output undefined for nothing at all. */
export function showDownload(output: Output | undefined): ShownDownload {
  if (output === undefined) return { report() {}, stop() {} };
  return output.isTTY ? changingLine(output) : linePerFile(output);
}

function changingLine({ stream, columns }: Output): ShownDownload {
  let isDirty = false;
  return {
    report(progress) {
      isDirty = true;
      const line = terminalText(describe(progress).replaceAll("\n", " "));
      stream.write(`\r\u001b[K${line.slice(0, columns - 1)}`);
    },
    stop() {
      if (isDirty) stream.write("\n");
      isDirty = false;
    },
  };
}

function linePerFile(output: Output): ShownDownload {
  let last = "";
  return {
    report(progress) {
      const line = `${progress.file}/${progress.phase}`;
      if (line !== last) output.write(`${describe(progress)}\n`);
      last = line;
    },
    stop() {},
  };
}

/** `2/3 model.safetensors  51.2 %  281 MB of 548 MB  12.3 MB/s  22 s left`. */
function describe({ file, index, files, phase, received, total, bytesPerSecond, reason }: DownloadProgress): string {
  const parts = [`${index}/${files} ${file}`];
  if (phase === "waiting") return [...parts, `${reason}; trying again`].join("  ");
  if (phase === "verifying") parts.push("verifying");
  if (total !== null) parts.push(showPercent(total === 0 ? 1 : received / total));
  parts.push(total === null ? showBytes(received) : `${showBytes(received)} of ${showBytes(total)}`);
  if (bytesPerSecond !== null) parts.push(`${showBytes(Math.round(bytesPerSecond))}/s`);
  if (bytesPerSecond && total !== null) parts.push(`${showDuration((total - received) / bytesPerSecond)} left`);
  return parts.join("  ");
}
