/** Changes that would fix a configuration, by path and value; `textEdits.ts` turns them into edits of its text. */
import { type ConfigPath, showPath } from "./schema/configSchema.ts";
import type { TextEdit } from "./textEdits.ts";

/** One thing to do with a configuration; `undefined` removes the key or item. */
export type Change = { path: ConfigPath; value: unknown } | { path: ConfigPath; rename: string };

export interface Fix {
  /** An imperative: `Change to 5`. */
  title: string;
  changes: readonly Change[];
  /** Edits of the text itself, for what has no path of its own: the second of two equal keys. */
  edits?: readonly TextEdit[];
}

const shown = (value: unknown) => JSON.stringify(value);

export const changeTo = (path: ConfigPath, value: unknown): Fix => ({
  title: `Change to ${shown(value)}`,
  changes: [{ path, value }],
});

/** For a value elsewhere than where the issue is shown. */
export const set = (path: ConfigPath, value: unknown): Fix => ({
  title: `Set ${showPath(path)} to ${shown(value)}`,
  changes: [{ path, value }],
});

export const add = (path: ConfigPath, value: unknown): Fix => ({
  title: `Add ${shown(path.at(-1))}: ${shown(value)}`,
  changes: [{ path, value }],
});

export const remove = (path: ConfigPath, what: unknown = path.at(-1)): Fix => ({
  title: `Remove ${shown(what)}`,
  changes: [{ path, value: undefined }],
});

export const rename = (path: ConfigPath, key: string): Fix => ({
  title: `Rename to ${shown(key)}`,
  changes: [{ path, rename: key }],
});
