/** What can be downloaded: the list that the setting `splitcom.downloads` holds. */
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { closed } from "./config/schema/schemaParts.ts";
import { badInput } from "./errors.ts";
import { showBytes } from "./quantities.ts";
import { foldedName, isPortableName } from "./text/portableName.ts";

const sha256 = Type.String({ pattern: "^[0-9a-fA-F]{64}$" });

const fileSchema = Type.Object(
  {
    url: Type.String({ pattern: "^https?://[^\\s\\u0000-\\u001f\\u007f-\\u009f]+$", maxLength: 4000 }),
    /** Below the entry's folder, with slashes. */
    path: Type.String({ minLength: 1, maxLength: 200 }),
    bytes: Type.Optional(Type.Integer({ minimum: 0 })),
    sha256: Type.Optional(sha256),
  },
  closed,
);

export const DownloadEntrySchema = Type.Object(
  {
    /** Its folder below `data` or `models`, and what the command line calls it. */
    name: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" }),
    kind: Type.Unsafe<"dataset" | "model">({ type: "string", enum: ["dataset", "model"] }),
    description: Type.String({ maxLength: 2000 }),
    licence: Type.String({ maxLength: 500 }),
    files: Type.Array(fileSchema, { minItems: 1, maxItems: 10_000 }),
  },
  closed,
);

export type DownloadFile = Static<typeof fileSchema>;
export type DownloadEntry = Static<typeof DownloadEntrySchema>;

/**
 * A list as read from settings or a file, checked.
 *
 * @param where what is named in errors.
 * @throws bad-input for anything that does not fit, for a name given twice, for a path that leads out of the entry's folder, and for one
 *   that some system hides, refuses, or takes for a device or for another path of the list.
 */
export function parseDownloads(value: unknown, where: string): DownloadEntry[] {
  const schema = Type.Array(DownloadEntrySchema);
  if (!Value.Check(schema, value)) {
    const [defect] = Value.Errors(schema, value);
    const place = defect?.instancePath ?? "";
    const range = "an array of { name, kind, description, licence, files: [{ url, path, bytes?, sha256? }] }";
    throw badInput({ what: defect?.message ?? "is not a list of downloads", where: `${where}${place}`, range });
  }
  const names = new Set<string>();
  for (const { name, files } of value) {
    if (!isPortableName(name))
      throw badInput({ what: "a name that is not valid on every system", where, value: shown(name) });
    if (names.has(foldedName(name))) throw badInput({ what: "a name appears twice", where, value: name });
    names.add(foldedName(name));
    checkPaths(
      files.map(({ path }) => path),
      `${where}: ${name}`,
    );
  }
  return value;
}

/** A list comes with a workspace: it must reach no file but those below the folder that the user has chosen, each its own. */
function checkPaths(paths: readonly string[], where: string): void {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const steps = path.split("/");
    if (steps.some((step) => step === "" || step === "." || step === ".." || /[\\:\0]/.test(step)))
      throw badInput({
        what: "a path leads out of the folder",
        where,
        value: shown(path),
        range: "a path below the folder",
      });
    if (!steps.every(isPortableName) || /\.(part|part\.json|mismatch)$/i.test(path)) {
      const range =
        "names that are not hidden, are not device names, have no control characters and do not end in .part or .mismatch";
      throw badInput({ what: "a path that is not valid on every system", where, value: shown(path), range });
    }
    const file = foldedName(path);
    const parents = steps.slice(1).map((_, index) => foldedName(steps.slice(0, index + 1).join("/")));
    if (files.has(file) || folders.has(file) || parents.some((folder) => files.has(folder)))
      throw badInput({ what: "a path appears twice", where, value: path });
    files.add(file);
    for (const folder of parents) folders.add(folder);
  }
}

const shown = (text: string) => JSON.stringify(text).slice(1, -1);

/** The folder of an entry below the workspace's, with slashes: `data/e2e`, `models/gpt2`. */
export function downloadFolder({ kind, name }: Pick<DownloadEntry, "kind" | "name">): string {
  return `${kind === "dataset" ? "data" : "models"}/${name}`;
}

/** Files that are held against a checksum. */
export function pinnedFiles({ files }: DownloadEntry): number {
  return files.filter(({ sha256 }) => sha256 !== undefined).length;
}

/** All of its bytes as text; undefined where the list does not say them all. */
export function downloadSize({ files }: DownloadEntry): string | undefined {
  let total = 0;
  for (const { bytes } of files) {
    if (bytes === undefined) return undefined;
    total += bytes;
  }
  return showBytes(total);
}
