/**
 * What fits a value that names a model, a data file or a policy: bundled and random models, model folders, files of the format,
 * what runs have learnt.
 */
import { posix } from "node:path";
import { findNodeAtLocation, getLocation } from "jsonc-parser";
import { parseConfigTree } from "../../../protocol/config/configTree.ts";
import { type DataFormat, randomModels } from "../../../protocol/config/runConfig.ts";

/** A string value, or the place of a missing one, that names a model or a file. */
export interface PathSlot {
  names: "model" | "data" | "policy";
  /** Of data: as in the text; undefined where it is missing or not one. */
  format: DataFormat | undefined;
  /** What the string holds up to the cursor. */
  typed: string;
  /** Of the literal with its quotes, in UTF-16 units; `start == end` where there is none. */
  start: number;
  end: number;
}

export interface Suggestion {
  /** The string's new content. */
  value: string;
  kind: "bundled" | "random" | "folder" | "file";
}

/** Folders and files as seen from a configuration; paths are absolute, with slashes. */
export interface Places {
  bundledModels(): Promise<string[]>;
  /** Where the runs are. */
  runsFolder: string;
  /** Entries of a folder; none where it cannot be read. */
  list(folder: string): Promise<{ name: string; isFolder: boolean }[]>;
  /** Files of the workspace with one of these extensions. */
  find(extensions: readonly string[]): Promise<string[]>;
}

/** Extensions that files of a format usually have. */
export const extensionsOf: Record<DataFormat, readonly string[]> = {
  synthetic: [],
  "e2e-csv": ["csv"],
  "e2e-text": ["txt"],
  dart: ["json"],
  "webnlg-json": ["json"],
  "webnlg-xml": ["xml"],
  jsonl: ["jsonl", "json"],
};

/** JSON that belongs to models and tools, and experiments themselves. */
const noData = /(\.splitcom|(^|\/)(package|package-lock|tsconfig|\w*config|tokenizer\w*))\.json$/;

/** By its name. */
export function mayBeData(file: string, format: DataFormat | undefined): boolean {
  const extensions = format ? extensionsOf[format] : Object.values(extensionsOf).flat();
  return extensions.includes(posix.extname(file).slice(1).toLowerCase()) && !noData.test(file);
}

/** Words by which datasets name their splits. */
const partNames = { train: /train/i, validation: /dev|val/i, test: /test/i };

/** Whether a file's name says that it is for a part of the data. */
export const isNamedFor = (file: string, part: keyof typeof partNames) => partNames[part].test(posix.basename(file));

/** Files by what their names say they are for, then by path. */
export function likelyFirst(files: readonly string[], part: keyof typeof partNames): string[] {
  const rank = (file: string) => (isNamedFor(file, part) ? 0 : 1);
  return [...files].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** The slot at an offset of a configuration's text, if that is where one is. */
export function pathSlotAt(text: string, offset: number): PathSlot | undefined {
  if (parseConfigTree(text).refused !== undefined) return undefined;
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  if (isAtPropertyKey) return undefined;
  const names = namedAt(path.join("/"));
  if (names === undefined) return undefined;
  const literal = previousNode?.type === "string" && !isKey(text, previousNode) ? previousNode : undefined;
  const isClosed = literal && literal.length > 1 && text[literal.offset + literal.length - 1] === '"';
  if (isClosed && offset >= literal.offset + literal.length) return undefined;
  return {
    names,
    format: formatOf(text),
    typed: literal ? text.slice(literal.offset + 1, offset) : "",
    start: literal ? literal.offset : offset,
    end: literal ? literal.offset + literal.length : offset,
  };
}

function namedAt(place: string): PathSlot["names"] | undefined {
  if (place === "model") return "model";
  if (/^data\/(train|validation|test)$/.test(place)) return "data";
  if (place === "control/warmStart" || place === "gradientControl/warmStart") return "policy";
  return undefined;
}

/** The node before a missing value is its key. */
const isKey = (text: string, { offset, length }: { offset: number; length: number }) =>
  /^\s*:/.test(text.slice(offset + length));

/** The format of a configuration's data, where its text names a known one. */
export function formatOf(text: string): DataFormat | undefined {
  const { tree } = parseConfigTree(text);
  const format: unknown = tree && findNodeAtLocation(tree, ["data", "format"])?.value;
  return Object.keys(extensionsOf).find((name): name is DataFormat => name === format);
}

/** @param folder the configuration's, absolute, with slashes. @returns the most likely first, each value once. */
export async function suggestionsFor(slot: PathSlot, folder: string, places: Places): Promise<Suggestion[]> {
  const finders = { model: modelsFor, data: filesFor, policy: policiesFor };
  const found = await finders[slot.names](slot, folder, places);
  const values = new Set<string>();
  return found.filter(({ value }) => !values.has(value) && values.add(value));
}

async function modelsFor({ typed }: PathSlot, folder: string, places: Places): Promise<Suggestion[]> {
  const [bundled, weights, below] = await Promise.all([
    places.bundledModels(),
    places.find(["safetensors"]),
    entriesBelow(typed, folder, places),
  ]);
  const withWeights = [...new Set(weights.map((file) => posix.dirname(file)))];
  const isModel = await Promise.all(
    withWeights.map(async (directory) => (await places.list(directory)).some(({ name }) => name === "config.json")),
  );
  return [
    ...bundled.map((value): Suggestion => ({ value, kind: "bundled" })),
    ...nearestFirst(withWeights.filter((_, i) => isModel[i]).map((directory) => relative(folder, directory))).map(
      (value): Suggestion => ({ value, kind: "file" }),
    ),
    ...below.filter(({ kind }) => kind === "folder"),
    ...randomModels.map((name): Suggestion => ({ value: `random:${name}`, kind: "random" })),
  ];
}

/** What runs have learnt, the latest run's first: their names begin alike, and then with the time. */
async function policiesFor({ typed }: PathSlot, folder: string, places: Places): Promise<Suggestion[]> {
  const runs = (await places.list(places.runsFolder)).filter(({ isFolder }) => isFolder).map(({ name }) => name);
  const learnt = await Promise.all(
    runs.sort().map(async (run) => {
      const policies = posix.join(places.runsFolder, run, "policies");
      return (await places.list(policies)).map(({ name }) => relative(folder, posix.join(policies, name)));
    }),
  );
  return [
    ...learnt
      .flat()
      .reverse()
      .map((value): Suggestion => ({ value, kind: "file" })),
    ...(await entriesBelow(typed, folder, places)).filter(({ kind }) => kind === "folder"),
  ];
}

async function filesFor({ typed, format }: PathSlot, folder: string, places: Places): Promise<Suggestion[]> {
  const extensions = format ? extensionsOf[format] : Object.values(extensionsOf).flat();
  const fits = (file: string) => mayBeData(file, format);
  const [anywhere, below] = await Promise.all([places.find(extensions), entriesBelow(typed, folder, places)]);
  const files = anywhere.filter(fits).map((file) => relative(folder, file));
  return [
    ...below.filter(({ value, kind }) => kind === "file" && fits(value)),
    ...nearestFirst(files).map((value): Suggestion => ({ value, kind: "file" })),
    ...below.filter(({ kind }) => kind === "folder"),
  ];
}

/** Entries of the folder that was typed so far; folders end in a slash, to be typed on from. */
async function entriesBelow(typed: string, folder: string, places: Places): Promise<Suggestion[]> {
  const parent = typed.slice(0, typed.lastIndexOf("/") + 1);
  const entries = await places.list(posix.resolve(folder, parent));
  return entries
    .filter(({ name }) => !name.startsWith("."))
    .map(({ name, isFolder }) =>
      isFolder ? { value: `${parent}${name}/`, kind: "folder" } : { value: `${parent}${name}`, kind: "file" },
    );
}

const relative = (folder: string, target: string) => posix.relative(folder, target) || ".";

const nearestFirst = (paths: readonly string[]) =>
  [...paths].sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1));
