/** What can be downloaded: the list that the setting `splitcom.downloads` holds. */
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { badInput } from "./errors.ts";
import { showBytes } from "./quantities.ts";
import { closed } from "./schemaParts.ts";

const sha256 = Type.String({ pattern: "^[0-9a-fA-F]{64}$" });

const fileSchema = Type.Object(
  {
    url: Type.String({ pattern: "^https?://." }),
    /** Below the entry's folder, with slashes. */
    path: Type.String({ minLength: 1, maxLength: 200 }),
    bytes: Type.Optional(Type.Integer({ minimum: 0 })),
    sha256: Type.Optional(sha256),
  },
  closed,
);

const entrySchema = Type.Object(
  {
    /** Its folder below `data` or `models`, and what the command line calls it. */
    name: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" }),
    kind: Type.Unsafe<"dataset" | "model">({ type: "string", enum: ["dataset", "model"] }),
    description: Type.String(),
    licence: Type.String(),
    files: Type.Array(fileSchema, { minItems: 1 }),
  },
  closed,
);

export type DownloadFile = Static<typeof fileSchema>;
export type DownloadEntry = Static<typeof entrySchema>;

/**
 * A list as read from settings or a file, checked.
 *
 * @param where what is named in errors.
 * @throws bad-input for anything that does not fit, for a name given twice and for a path that leads out of the entry's folder.
 */
export function parseDownloads(value: unknown, where: string): DownloadEntry[] {
  const schema = Type.Array(entrySchema);
  if (!Value.Check(schema, value)) {
    const [defect] = Value.Errors(schema, value);
    const place = defect?.instancePath ?? "";
    const range = "an array of { name, kind, description, licence, files: [{ url, path, bytes?, sha256? }] }";
    throw badInput({ what: defect?.message ?? "is no list of downloads", where: `${where}${place}`, range });
  }
  const names = new Set<string>();
  for (const { name, files } of value) {
    if (names.has(name)) throw badInput({ what: "a name is given twice", where, value: name });
    names.add(name);
    const paths = new Set<string>();
    for (const { path } of files) {
      checkPath(path, `${where}: ${name}`);
      if (paths.has(path)) throw badInput({ what: "a path is given twice", where: `${where}: ${name}`, value: path });
      paths.add(path);
    }
  }
  return value;
}

/** A list comes with a workspace: it must not reach files outside the folder that the user has chosen. */
function checkPath(path: string, where: string): void {
  const steps = path.split("/");
  const isInside = steps.every((step) => step !== "" && step !== "." && step !== ".." && !/[\\:\0]/.test(step));
  if (!isInside)
    throw badInput({ what: "a path leads elsewhere", where, value: path, range: "a path below the folder" });
}

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
