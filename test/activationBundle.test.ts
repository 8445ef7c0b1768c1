/** What VS Code reads and compiles before the extension is active. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

/** The file and all that it requires at once, by its name; what is imported later is not read yet. */
function loadedWith(file: string, loaded = new Map<string, number>()): Map<string, number> {
  if (loaded.has(path.basename(file))) return loaded;
  const text = readFileSync(file, "utf8");
  loaded.set(path.basename(file), text.length);
  for (const [, later, required] of text.matchAll(/(then\(\(\)=>\w+\()?require\("(\.[^"]+)"\)/g))
    if (later === undefined) loadedWith(path.join(path.dirname(file), required!), loaded);
  return loaded;
}

// A schema library came along with one command once: three times the code, and twice the time to activate.
it("activation reads less than 100 kB of code", () => {
  const loaded = loadedWith(path.resolve("dist", "extension.cjs"));
  expect(loaded.size).toBeGreaterThan(3);
  expect(
    [...loaded.values()].reduce((sum, size) => sum + size),
    [...loaded.keys()].join(", "),
  ).toBeLessThan(100_000);
});
