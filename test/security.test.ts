/** SECURITY.md names a test for each of its lines. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(path.join(root, "SECURITY.md"), "utf8");

it("every test that SECURITY.md names is there", () => {
  const named = [...page.matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map((match) => match[1]!);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

it("every line of SECURITY.md's tables names a test", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| ") && !/held by|---/.test(line));
  expect(rows.filter((row) => !/`test\/[^`]+\.test\.ts`/.test(row))).toEqual([]);
});
