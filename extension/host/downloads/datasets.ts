/** Which entries of the list of downloads have the files that an experiment names. */
import { posix } from "node:path";
import type { DataFormat } from "../../protocol/config/runConfig.ts";
import { type DownloadEntry, downloadFolder } from "../../protocol/downloads.ts";
import { extensionsOf, isNamedFor } from "../config/language/pathSuggestions.ts";

/** Keys of a configuration's data that name files. */
export const dataParts = ["train", "validation", "test"] as const;
export type DataPart = (typeof dataParts)[number];

/** A dataset of a format, with its files below a workspace folder, with slashes: `data/e2e/trainset.csv`. */
export interface Dataset {
  entry: DownloadEntry;
  files: Partial<Record<DataPart, string>>;
}

/** The datasets of a format: the entry's name begins like it, and its files have the format's extensions. */
export function datasetsOf(format: DataFormat, entries: readonly DownloadEntry[]): Dataset[] {
  const [corpus] = format.split("-");
  return entries.flatMap((entry) => {
    const { kind, name, files } = entry;
    if (kind !== "dataset" || !name.toLowerCase().startsWith(corpus!)) return [];
    const fitting = files
      .map(({ path }) => posix.join(downloadFolder(entry), path))
      .filter((file) => extensionsOf[format].includes(posix.extname(file).slice(1).toLowerCase()));
    return fitting.length === 0 ? [] : [{ entry, files: partsOf(fitting) }];
  });
}

/** As the files' names say which is which. */
function partsOf(files: readonly string[]): Dataset["files"] {
  const found = dataParts.map((part) => [part, files.find((file) => isNamedFor(file, part))] as const);
  return Object.fromEntries(found.filter(([, file]) => file !== undefined));
}

/** The model that a path such as `models/gpt2` names. */
export function modelEntry(model: string, entries: readonly DownloadEntry[]): DownloadEntry | undefined {
  return entries.find(({ kind, name }) => kind === "model" && name === posix.basename(model.replaceAll("\\", "/")));
}

const written: Record<string, string> = { e2e: "E2E", dart: "DART", webnlg: "WebNLG" };

/** An entry as the field writes it, for titles. */
export const entryTitle = ({ name }: Pick<DownloadEntry, "name">) => written[name] ?? name;
