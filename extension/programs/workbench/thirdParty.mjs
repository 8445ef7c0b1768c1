/** Notices of the software by others that the extension's package holds. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Files in which packages keep their licences and what those ask to be passed on. */
const legalFile = /^(licen[cs]e|copying|copyright|notice|third.?party)([-._].*)?$/i;

/**
 * @typedef {object} Notice
 * @property {string} name with version, as in `ajv 8.20.0`.
 * @property {string} licence SPDX expression of the manifest.
 * @property {string} text licence and notices, as the package has them.
 */

/** The folder of the package that a file below node_modules belongs to, or undefined for our own. @param {string} file */
export function packageOf(file) {
  const [, folder] = /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file) ?? [];
  return folder;
}

/**
 * The texts of licences, for packages that publish none: of our own licence the part that is the same for all, of Apache's all.
 * Relative to the project, in which every build runs.
 */
const standardTexts = {
  MIT: () => readFileSync("LICENSE", "utf8").replace(/^MIT License\s+Copyright[^\n]*\s+/, ""),
  "Apache-2.0": () => readFileSync("node_modules/assemblyscript/LICENSE", "utf8"),
};

/** Of an SPDX expression as `Apache-2.0 AND MIT`; undefined where some part has none here. */
function standardText(licence = "") {
  const parts = licence.replaceAll(/[()]/g, "").split(/ (?:AND|OR) /);
  if (!parts.every((part) => part in standardTexts)) return undefined;
  return parts.map((part) => standardTexts[part]().trim()).join("\n\n");
}

/** Of a package's folder. @param {string} folder @returns {Notice} @throws where nothing names its licence. */
export function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const licence = typeof license === "string" ? license : license?.type;
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && legalFile.test(entry.name))
    .map((entry) => entry.name)
    .sort()
    .map((file) => readFileSync(path.join(folder, file), "utf8").trim());
  if (texts.length > 0)
    return { name: `${name} ${version}`, licence: licence ?? "see below", text: texts.join("\n\n") };
  const standard = standardText(licence);
  if (standard === undefined) throw new Error(`${name} has no text of its licence (${licence}): ${folder}`);
  const by = typeof author === "string" ? author : author?.name;
  return {
    name: `${name} ${version}`,
    licence,
    text: `Copyright ${by || `the authors of ${name}`}\n\n${standard}`,
  };
}

/** One file of them, in the order of their names. @param {readonly Notice[]} notices */
export function noticesText(notices) {
  const sorted = [...new Map(notices.map((notice) => [notice.name, notice])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const list = sorted.map(({ name, licence }) => `- ${name} (${licence})`);
  const texts = sorted.map(({ name, text }) => `${"=".repeat(80)}\n${name}\n${"=".repeat(80)}\n\n${text}\n`);
  return `This package holds software by others:\n\n${list.join("\n")}\n\n${texts.join("\n")}`;
}

/**
 * The packages that went into what a build has written.
 *
 * @param {readonly import("esbuild").Metafile[]} metafiles
 * @param {(output: string) => boolean} shipped whether an output is in the extension's package.
 * @returns {string[]} their folders, each once.
 */
export function bundledPackages(metafiles, shipped) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.entries(outputs)
      .filter(([output]) => shipped(output))
      // What was left out by tree shaking is no part of it.
      .flatMap(([, { inputs }]) => Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)),
  );
  return [...new Set(inputs.map(([file]) => packageOf(file)).filter((folder) => folder !== undefined))].sort();
}

/** Whether the extension's package holds a file. @param {string} root @returns {(file: string) => boolean} */
export function shippedFiles(root) {
  const lines = readFileSync(path.join(root, ".vscodeignore"), "utf8").split("\n");
  const patterns = lines
    .filter((line) => line.startsWith("!"))
    .map((line) =>
      line
        .slice(1)
        .trim()
        .replaceAll(/[.+^$()|[\]\\]/g, "\\$&")
        .replaceAll("**", "\0")
        .replaceAll("*", "[^/]*"),
    )
    .map((pattern) => new RegExp(`^${pattern.replaceAll("\0", ".*")}$`));
  return (file) => patterns.some((pattern) => pattern.test(file));
}

/** libtensorflow's own, from beside its libraries. @param {string} deps the folder `deps` of tfjs-node @returns {Notice[]} */
export function libtensorflowNotices(deps) {
  const names = ["LICENSE", "THIRD_PARTY_TF_C_LICENSES", "THIRD_PARTY_NOTICES.txt"];
  const files = names.map((name) => path.join(deps, name)).filter((file) => existsSync(file));
  if (files.length === 0) {
    const remedy = "delete that installation (.native), run npm run setup:native, and package again";
    throw new Error(`${deps} has no licence of libtensorflow, as builds of earlier versions have none: ${remedy}`);
  }
  const text = files.map((file) => readFileSync(file, "utf8").trim()).join("\n\n");
  return [{ name: "libtensorflow", licence: "Apache-2.0", text }];
}
