import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { placeInRun } from "../../../../extension/engine/io/files/place.ts";
import { continueDamagedLog, createEventLog } from "../../../../extension/engine/store/eventLog.ts";
import { temporaryFolder } from "../../io/temporaryFolder.ts";

const event = (text: string) => ({ text: `${text} `.repeat(20) });

/** A log of ten events, and its mark after the sixth. */
function log() {
  const place = placeInRun(temporaryFolder(), "timings.jsonl");
  const written = createEventLog(place);
  for (let i = 0; i < 6; i++) written.append(event("before"));
  const { mark } = written;
  for (let i = 6; i < 10; i++) written.append(event("after"));
  written.close();
  return { place, mark };
}

const linesOf = (text: string) => text.split(/(?<=\n)/).filter((line) => line !== "");
const numbersOf = (text: string) => linesOf(text).map((line) => /^{"seq":(\d+),/.exec(line)?.[1] ?? "damaged");

describe("a log without which a run can continue", () => {
  it.each<[string, (lines: string[]) => string | undefined, string]>([
    ["whole", (lines) => lines.join(""), "0 1 2 3 4 5 6"],
    ["of a killed process, torn after the mark", (lines) => lines.join("").slice(0, -5), "0 1 2 3 4 5 6"],
    ["lost", () => undefined, "6"],
    ["emptied", () => "", "6"],
    ["cut in its third line", (lines) => lines.slice(0, 3).join("").slice(0, -5), "0 1 6"],
    ["cut at its beginning", (lines) => lines.slice(4).join(""), "4 5 6"],
    ["without its middle", (lines) => [...lines.slice(0, 2), ...lines.slice(4)].join(""), "0 1 4 5 6"],
    [
      "with a damaged line",
      (lines) => lines.map((line, i) => (i === 2 ? "?".repeat(30) + line : line)).join(""),
      "0 1 damaged 3 4 5 6",
    ],
    ["something else without lines", () => "\0".repeat(5000), "6"],
  ])("that is %s continues after what there is of it before the mark", async (how, change, numbers) => {
    const { place, mark } = log();
    const changed = change(linesOf(readFileSync(place.path, "utf8")));
    if (changed === undefined) rmSync(place.path);
    else writeFileSync(place.path, changed);
    const whole = /whole|killed/.test(how);

    const notes: string[] = [];
    const going = await continueDamagedLog(place, mark, (note) => notes.push(note));
    going.append(event("again"));
    const after = going.mark;
    going.close();
    expect(numbersOf(readFileSync(place.path, "utf8")).join(" ")).toBe(numbers);
    const kept = numbers.split(" ").length - 1;
    const reported = `timings.jsonl has changed since the checkpoint: ${kept} of its 6 lines are there, and other lines follow`;
    expect(notes).toEqual(whole ? [] : [reported]);

    // From the next checkpoint on it is whole again, as far as a run can tell.
    (await continueDamagedLog(place, after, (note) => notes.push(note))).close();
    expect(notes).toHaveLength(whole ? 0 : 1);
    expect(numbersOf(readFileSync(place.path, "utf8")).join(" ")).toBe(numbers);
  });

  it("is emptied where a run starts over", async () => {
    const { place } = log();
    const going = await continueDamagedLog(place, { lines: 0, bytes: 0, checksum: 0 }, expect.fail);
    going.close();
    expect(existsSync(place.path) && readFileSync(place.path, "utf8")).toBe("");
  });
});
