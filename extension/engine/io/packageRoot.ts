/** Where this package's own files lie. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

let root: string | undefined;

/**
 * The folder that holds `media/` and `package.json`: the same whether this file runs from its source (extension/engine/io)
 * or from a bundle (dist/*.cjs). Both define `__dirname`; `import.meta` would be empty in a CommonJS bundle.
 */
export function packageRoot(): string {
  if (root !== undefined) return root;
  let directory = __dirname;
  while (!existsSync(path.join(directory, "media", "models"))) {
    const parent = path.dirname(directory);
    if (parent === directory)
      throw new Error(`media/models not found above ${__dirname}: the installation is incomplete`);
    directory = parent;
  }
  root = directory;
  return root;
}

/** As in package.json. */
export function packageVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(path.join(packageRoot(), "package.json"), "utf8"));
  return manifest.version;
}
