import { spawn } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../extension/engine/io/packageRoot.ts";

/** `npm run fuzz`, as built; in a process of its own, whose memory is its own. */
function fuzz(...args: string[]): Promise<{ code: number | null; output: string }> {
  const program = path.join(packageRoot(), "dist/fuzz.cjs");
  const child = spawn(process.execPath, ["--enable-source-maps", program, ...args]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

test("20,000 damaged inputs over all readers give answers that users can act on, in time and in memory", {
  timeout: 900_000,
}, async () => {
  const { code, output } = await fuzz("--count", "20000", "--seed", "11");
  expect(output.match(/^FOUND .*/gm) ?? [], output).toEqual([]);
  expect(output).toMatch(/2\d,?\d{3} inputs in \d+ s, 0 findings/);
  expect(code).toBe(0);
});

test("an input is made again from target, seed and number", { timeout: 120_000 }, async () => {
  const again = () => fuzz("--target", "json", "--seed", "3", "--from", "17", "--count", "1", "--dump");
  const [first, second] = [await again(), await again()];
  const input = first.output.split("json: 1 inputs")[0];
  expect(input).toMatch(/\S/);
  expect(second.output.startsWith(input!)).toBe(true);
});
