import path from "node:path";
import { type DownloadEntry, downloadFolder, downloadSize, pinnedFiles } from "../../../protocol/downloads.ts";
import { badInput } from "../../../protocol/errors.ts";
import { closestMatch } from "../../../protocol/text/closestMatch.ts";
import { defaultDownloads, readDownloads } from "../../download/downloadList.ts";
import { openDownloads } from "../../download/openDownloads.ts";
import { pinEntry } from "../../download/pinEntry.ts";
import { showDownload } from "../../download/showDownload.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";

export const download = defineCommand({
  name: "download",
  summary: "Download a dataset or a model; `splitcom download list` shows which.",
  positional: "NAME",
  options: {
    to: { value: "DIR", help: "Target folder; default data/NAME for a dataset, models/NAME for a model." },
    list: {
      value: "FILE",
      help: "A custom list: a JSON array as in docs/downloads.md, or a VS Code settings file that has one.",
    },
    pin: {
      help: "After the download, print a list with the size and checksum of every file, for --list or VS Code's settings. Later downloads are checked against it.",
    },
    quiet: { help: "Show no progress.", short: "q" },
  },
  notes: `An interrupted download resumes where it stopped. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are used.`,
  async run({ values, positionals }, { stdout, stderr, interrupts }) {
    const entries = values.list === undefined ? defaultDownloads() : readDownloads(values.list);
    const name = positionals[0]!;
    if (name === "list") {
      for (const entry of entries) stdout.write(`${describe(entry)}\n`);
      return exitCodes.done;
    }
    const entry = entryNamed(entries, name);
    const folder = path.resolve(values.to ?? downloadFolder(entry));
    const shown = showDownload(values.quiet ? undefined : stderr);
    // The first Ctrl-C lets what has arrived reach the disk.
    interrupts.recording = true;
    try {
      const { downloadEntry } = await openDownloads();
      const { fetched, present } = await downloadEntry(entry, folder, {
        signal: interrupts.soon,
        report: shown.report,
      });
      shown.stop();
      const parts = [`${fetched.length} fetched`, ...(present.length > 0 ? [`${present.length} there already`] : [])];
      // The list is to be written to a file.
      (values.pin ? stderr : stdout).write(`${folder}: ${parts.join(", ")}; licence: ${entry.licence}\n`);
      if (values.pin) stdout.write(`${JSON.stringify([await pinEntry(entry, folder)], null, 2)}\n`);
      return exitCodes.done;
    } finally {
      shown.stop();
      interrupts.recording = false;
    }
  },
});

function describe(entry: DownloadEntry): string {
  const { name, description, licence, files } = entry;
  const pinned = pinnedFiles(entry);
  const checks = pinned === files.length ? "" : `; checksums for ${pinned} of ${files.length} files`;
  return [name.padEnd(12), (downloadSize(entry) ?? "-").padStart(8), ` ${description} (${licence}${checks})`].join(" ");
}

function entryNamed(entries: readonly DownloadEntry[], name: string): DownloadEntry {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry) return entry;
  const names = entries.map((candidate) => candidate.name);
  const meant = closestMatch(name, names);
  const remedy = meant && `Did you mean "${meant}"?`;
  throw badInput({ what: `unknown download "${name}"`, range: `one of ${names.join(", ")}`, remedy });
}
