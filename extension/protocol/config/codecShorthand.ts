/**
 * What a file may write in short of an interface's codec, and its form in full.
 *
 * `"payload": "int8"` stands for `"payload": { "kind": "int8" }`, and so for `selector`. Files of before selectors had
 * parameters have `granularity` and `sketch` beside `selector`: these belong to the temporal selector.
 */
import { applyEdits, findNodeAtLocation, getNodeValue, type Node } from "jsonc-parser";
import { tensorInterfaces } from "../interfaces.ts";
import { parseConfigTree } from "./configTree.ts";
import { type ConfigPath, schemaAt } from "./schema/configSchema.ts";
import { editsOf } from "./textEdits.ts";

type Tree = Record<string, unknown>;

/** Keys of a codec that the word only can stand for. */
const spoken = ["selector", "payload"] as const;
/** Keys of the temporal selector that may stand beside it. */
const besideSelector = ["granularity", "sketch"] as const;
/** Where a file names none (`topologyDefaults.ts` fills it in for the U-shape). */
const usualSelector = (name: string, topology: unknown) =>
  name === "up.act" || topology === "ushape" ? "temporal" : "all";

/** One path of the full form that stands elsewhere in the file. */
export interface Moved {
  full: ConfigPath;
  written: ConfigPath;
}

/**
 * Brings the codecs of a configuration into their full form, in place, before defaults are filled in and before it is checked. What fits
 * no form is left as it is.
 *
 * @returns what stands elsewhere in the file, for messages and edits.
 */
export function spellOutCodecs(value: unknown): Moved[] {
  if (!isTree(value) || !isTree(value.wire)) return [];
  const { wire, topology } = value;
  return tensorInterfaces.flatMap((name) => {
    const codec = wire[name];
    return isTree(codec) ? spellOut(codec, name, topology) : [];
  });
}

function spellOut(codec: Tree, name: string, topology: unknown): Moved[] {
  const at = ["wire", name];
  const moved: Moved[] = [];
  for (const key of spoken) {
    if (typeof codec[key] !== "string") continue;
    codec[key] = { kind: codec[key] };
    moved.push({ full: [...at, key, "kind"], written: [...at, key] });
  }
  const beside = besideSelector.filter((key) => codec[key] !== undefined);
  if (beside.length === 0) return moved;
  codec.selector ??= { kind: usualSelector(name, topology) };
  const { selector } = codec;
  if (!isTree(selector)) return moved;
  for (const key of beside) {
    // Other selectors never used them.
    if (selector.kind === "temporal") {
      if (key in selector) continue;
      selector[key] = codec[key];
      moved.push({ full: [...at, "selector", key], written: [...at, key] });
    }
    delete codec[key];
  }
  return moved;
}

/** Where a path of the full form stands in the file. */
export function writtenPath(path: ConfigPath, moved: readonly Moved[]): ConfigPath {
  const found = moved.find(({ full }) => full.every((key, i) => path[i] === key));
  return found ? [...found.written, ...path.slice(found.full.length)] : path;
}

/**
 * The text with the codec that a path leads into in its full form, as far as a value is to be put inside: comments stay but for
 * those within a key that moves.
 */
export function spellOutText(text: string, path: ConfigPath): string {
  const [root, name, key, ...inside] = path;
  if (root !== "wire" || typeof name !== "string" || key === undefined || inside.length === 0) return text;
  const { tree } = parseConfigTree(text);
  const node = tree && findNodeAtLocation(tree, ["wire", name]);
  if (node?.type !== "object") return text;
  const written = getNodeValue(node) as Tree;
  const full = structuredClone(written);
  const moved = spellOut(full, name, topologyIn(tree)).filter((one) => one.full[2] === key);
  if (moved.length === 0) return text;
  const gone = besideSelector.filter((one) => key === "selector" && one in written && !(one in full));
  const edits = [
    { path: ["wire", name, key], value: full[key] },
    ...gone.map((one) => ({ path: ["wire", name, one], value: undefined })),
  ];
  return edits.reduce((changed, edit) => applyEdits(changed, editsOf([edit], changed)), text);
}

/**
 * Where a setting goes in a text: the kind of a codec that the text names by its word, or not at all, is set as the word, so that what stands
 * beside it is kept.
 */
export function settingPath(text: string, path: readonly string[]): readonly string[] {
  const parent = path.slice(0, -1);
  if (path.length !== 4 || path[0] !== "wire" || path[3] !== "kind") return path;
  const { tree } = parseConfigTree(text);
  return tree && findNodeAtLocation(tree, [...parent])?.type === "object" ? path : parent;
}

/** The default of a key that a text lacks: that of the schema, but for selectors, whose default the topology decides. */
export function defaultIn(text: string, path: readonly string[]): unknown {
  const [root, name, key] = path;
  if (path.length === 3 && root === "wire" && key === "selector")
    return { kind: usualSelector(name!, topologyIn(parseConfigTree(text).tree)) };
  return schemaAt(path)?.default;
}

function topologyIn(tree: Node | undefined): unknown {
  const node = tree && findNodeAtLocation(tree, ["topology"]);
  return node && getNodeValue(node);
}

/** The path of a key that was written beside the selector, as its full form has it: `wire.up.act.sketch.k`. */
export function fullName(name: string): string {
  return name.replace(/^(wire\.(?:up|down)\.(?:act|grad))\.(?=(?:granularity|sketch)(?:\.|$))/, "$1.selector.");
}

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);
