import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../webview", import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: "utf8" });

it("every style sheet of the pages is imported: one that is not takes no effect, and nothing else fails", () => {
  const imported = files
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) =>
      [...readFileSync(path.join(root, file), "utf8").matchAll(/^import "(\..*\.css)";$/gm)].map(([, name]) =>
        path.join(path.dirname(file), name!),
      ),
    );
  expect(files.filter((file) => file.endsWith(".css") && !imported.includes(file))).toEqual([]);
});
