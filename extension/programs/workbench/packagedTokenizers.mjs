/** The Rust tokenizers library as it goes into a platform package: this platform's one binary of the thirteen. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";

const packageName = "tokenizers";

/** Prints the binary that Node loads for this platform. */
const trace = `
  require(process.argv[1]);
  console.log(Object.keys(require.cache).find((file) => file.endsWith(".node")));
`;

/** The installed package and its binary for this platform, where it loads. */
export function findTokenizers(root) {
  const folder = path.join(root, "node_modules", packageName);
  const { status, stdout } = spawnSync(process.execPath, ["-e", trace, folder], { encoding: "utf8" });
  return status === 0 ? { folder, binary: stdout.trim() } : undefined;
}

/**
 * Copies what loads to `into/node_modules/tokenizers`.
 *
 * @returns the files' sources.
 */
export function copyTokenizers({ folder, binary }, into) {
  const files = [...["package.json", "index.js", "LICENSE"].map((name) => path.join(folder, name)), binary];
  const place = path.join(into, "node_modules", packageName);
  mkdirSync(place, { recursive: true });
  for (const file of files) copyFileSync(file, path.join(place, path.basename(file)));
  return files;
}
