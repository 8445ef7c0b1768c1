/** What is wrong with a configuration, where in its text, and what would be right. */

import type { ErrorObject } from "ajv";
import { badInput, type SplitcomError, withFullStop } from "../errors.ts";
import { closestMatch } from "../text/closestMatch.ts";
import { type Moved, writtenPath } from "./codecShorthand.ts";
import type { Fix } from "./configFixes.ts";
import type { ConfigText, TextRange } from "./configText.ts";
import { kindsOf, objectHint } from "./objectHints.ts";
import {
  allPaths,
  type ConfigPath,
  keysOf,
  type SchemaNode,
  schemaAt,
  showExpected,
  showPath,
  showRange,
  showType,
} from "./schema/configSchema.ts";
import { fixesOfAjv } from "./schemaFixes.ts";

export interface ConfigIssue extends TextRange {
  /** The file's name as given to the parser. */
  where: string;
  /** `lora.targets[1]`; empty for the whole file. */
  path: string;
  /** A sentence without full stop that names the path. */
  message: string;
  value?: unknown;
  /** What would be accepted. */
  expected?: string;
  /** What would fix it, the best first. */
  fixes?: readonly Fix[];
  /** Whether it is about a file or folder that is not there, or not given. */
  missingFile?: true;
}

/** An issue before it is placed in a text. */
export interface Finding {
  path: ConfigPath;
  message: string;
  /** Which part of the text is at fault: the value (default) or its key. */
  part?: "key" | "value";
  value?: unknown;
  expected?: string;
  fixes?: readonly Fix[];
  missingFile?: true;
}

/**
 * Gives findings their places in the text.
 *
 * @param moved what the text writes elsewhere than the configuration's full form has it
 */
export function placeFindings(
  findings: readonly Finding[],
  text: ConfigText,
  where: string,
  moved: readonly Moved[] = [],
): ConfigIssue[] {
  return findings.map((finding) => {
    const { path, part = "value", ...others } = asWritten(finding, moved);
    return { where, path: showPath(path), ...others, ...text.locate(path, part) };
  });
}

/** A finding with the paths that the text has. */
function asWritten(finding: Finding, moved: readonly Moved[]): Finding {
  if (moved.length === 0) return finding;
  const { path, message, fixes } = finding;
  return {
    ...finding,
    path: writtenPath(path, moved),
    message: moved.reduce((text, { full, written }) => text.replaceAll(showPath(full), showPath(written)), message),
    ...(fixes && {
      fixes: fixes.map(({ title, changes }) => ({
        title,
        changes: changes.map((change) => ({ ...change, path: writtenPath(change.path, moved) })),
      })),
    }),
  };
}

/** An issue as its user meets it. */
export interface Placed {
  where: string;
  message: string;
}

/** At its place in the text: `file:line:column`. */
export const inText = ({ where, line, column, message }: ConfigIssue): Placed => ({
  where: `${where}:${line}:${column}`,
  message,
});

/** The issues as one `bad-input` error, each a line `file:line:column: message`. Needs at least one issue. */
export function configIssuesToError(issues: readonly ConfigIssue[], place = inText): SplitcomError {
  const [first, ...others] = issues.map(place);
  const messages = [first!.message, ...others.map(({ where, message }) => `${where}: ${message}`)];
  return badInput({ what: messages.map(withFullStop).join("\n"), where: first!.where });
}

/** Words for what the machine offers, which name none of the backends: the choice is left to the program. */
const hardware = ["gpu", "cuda", "metal", "tpu"];

/** The word that a list has for the one that was written; as {@link closestMatch}, but of what it means rather than how it is spelled. */
export function meantWord(word: string, words: readonly string[]): string | undefined {
  return hardware.includes(word.toLowerCase()) && words.includes("auto") ? "auto" : closestMatch(word, words);
}

/** Nobody reads more, and each is looked up in the text. */
const mostFindings = 100;

/** Ajv's errors as findings, the first hundred; `root` is the value it checked. Several errors of one mistake give one finding. */
export function findingsOfAjv(errors: readonly ErrorObject[], root: unknown): Finding[] {
  const mistyped = new Set(errors.filter((error) => error.keyword === "type").map((error) => error.instancePath));
  // A value of the wrong type is not also checked against range or list.
  const relevant = errors.filter((error) => error.keyword === "type" || !mistyped.has(error.instancePath));
  return relevant.slice(0, mostFindings).flatMap((error) => {
    const path = pathOfPointer(error.instancePath, root);
    const finding = findingOfAjv(error, path);
    return finding ? [{ ...finding, fixes: fixesOfAjv(error, path) }] : [];
  });
}

function findingOfAjv(error: ErrorObject, path: ConfigPath): Finding | undefined {
  const schema = error.parentSchema as SchemaNode;
  const params: Record<string, unknown> = error.params;
  const value: unknown = error.data;
  const shown = showValue(value);
  const at = showPath(path) || "the configuration";
  const finding = (message: string, expected = showExpected(schema)): Finding => ({
    path,
    message: `${at}: ${message}`,
    value,
    expected,
  });
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(String(params.additionalProperty), path, schema);
    case "required":
      return missingKey([...path, String(params.missingProperty)]);
    case "discriminator":
      return wrongKind(path, params.tagValue);
    case "type":
      return finding(`expected ${showType(schema)}, found ${shown}${path.length > 0 ? objectHint(schema, value) : ""}`);
    case "enum":
      return finding(`${shown} is not ${showExpected(schema)}${meant(value, schema.enum!)}`);
    case "const":
      return unionOfWords(path, value);
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return finding(outsideRange(shown, schema));
    case "minLength":
      return finding("must not be empty");
    case "maxLength":
      return finding(`${String(value).length} characters; the maximum is ${schema.maxLength}`);
    case "minItems":
      return finding(`needs at least ${schema.minItems} item`);
    case "uniqueItems":
      return repeatedItem(path, value, Number(params.i), Number(params.j));
    // Reported beside the error inside `then` or `else`, which says more.
    case "if":
      return undefined;
    default:
      return finding(error.message ?? error.keyword);
  }
}

function outsideRange(shown: string, schema: SchemaNode): string {
  const range = showRange(schema);
  return range.startsWith("in ") ? `${shown} is outside ${range.slice(3)}` : `must be ${range}, found ${shown}`;
}

function unknownKey(key: string, parent: ConfigPath, schema: SchemaNode): Finding {
  const path = [...parent, key];
  const keys = Object.keys(schema.properties!);
  const kind = schema.properties!.kind?.const;
  const place = parent.length === 0 ? "" : ` in ${showPath(parent)}${kind ? ` of kind "${kind}"` : ""}`;
  const elsewhere = allPaths().find((other) => other.at(-1) === key);
  const suggestion = closestMatch(key, keys) ?? (elsewhere && showPath(elsewhere));
  // A key of a sibling branch is no misspelling: naming its path, here or elsewhere, would help nobody.
  const siblings = kindsWith(key, parent);
  const meant = schemaAt(path as readonly string[]) ? undefined : suggestion;
  const known = `known keys are ${keys.join(", ")}`;
  const hint = meant ? `did you mean "${meant}"?` : siblings ? `it belongs to ${siblings}; ${known}` : known;
  return { path, part: "key", message: `unknown key ${showValue(key)}${place}; ${hint}`, expected: keys.join(", ") };
}

/** The kinds of a union that have a key, in words; undefined where none has, or it is no union. */
function kindsWith(key: string, parent: ConfigPath): string | undefined {
  const branches = schemaAt(parent as readonly string[])?.oneOf ?? [];
  const kinds = branches.map(keysOf).filter((keys) => key in keys);
  if (kinds.length === 0) return undefined;
  return `${kinds.length === 1 ? "kind" : "kinds"} ${kinds.map(({ kind }) => String(kind!.const)).join(", ")}`;
}

function missingKey(path: ConfigPath): Finding {
  const schema = schemaAt(path as readonly string[]);
  const expected = schema && showExpected(kindsAsEnum(schema, path));
  return {
    path,
    message: `${showPath(path)}: required but missing${expected ? `; expected ${expected}` : ""}`,
    expected,
  };
}

/** Ajv reports a missing `kind` twice, under `required` and here; only a present but wrong one is taken. */
function wrongKind(parent: ConfigPath, value: unknown): Finding | undefined {
  if (value === undefined) return undefined;
  const path = [...parent, "kind"];
  const expected = showExpected(kindsAsEnum({}, path));
  const kinds = kindsAt(parent);
  const message = `${showPath(path)}: ${showValue(value)} is not ${expected}${meant(value, kinds)}`;
  return { path, message, value, expected };
}

/** The schema at `control.kind` is one branch's; what is accepted are all branches' kinds. */
function kindsAsEnum(schema: SchemaNode, path: ConfigPath): SchemaNode {
  const kinds = path.at(-1) === "kind" ? kindsAt(path.slice(0, -1)) : [];
  return kinds.length > 0 ? { enum: kinds } : schema;
}

const kindsAt = (path: ConfigPath) => kindsOf(schemaAt(path as readonly string[]) ?? {});

/** A word where only one word or a number is accepted: the range stands beside the word, in the parent's schema. */
function unionOfWords(path: ConfigPath, value: unknown): Finding {
  const expected = showExpected(schemaAt(path as readonly string[])!);
  return { path, message: `${showPath(path)}: ${showValue(value)} is not ${expected}`, value, expected };
}

function repeatedItem(path: ConfigPath, value: unknown, i: number, j: number): Finding {
  const item: unknown = (value as unknown[])[i];
  const at = [...path, Math.max(i, j)];
  return { path: at, message: `${showPath(at)}: ${showValue(item)} appears twice`, value: item };
}

/** As JSON; of a long one the beginning. */
function showValue(value: unknown): string {
  // JSON has no word for what is beyond the largest number.
  const shown = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "nothing");
  return shown.length <= 200 ? shown : `${shown.slice(0, 200)}…`;
}

function meant(value: unknown, candidates: readonly string[]): string {
  const near = typeof value === "string" ? meantWord(value, candidates) : undefined;
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/** Ajv's JSON pointer as a path: a segment inside an array is an index. */
function pathOfPointer(pointer: string, root: unknown): ConfigPath {
  let value = root;
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => {
      const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
      const here = Array.isArray(value) ? Number(key) : key;
      value = (value as Record<string | number, unknown>)[here];
      return here;
    });
}
