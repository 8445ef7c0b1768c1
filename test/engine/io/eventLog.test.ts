import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { createEventLog, readEventLog } from "../../../extension/engine/io/eventLog.ts";
import { placeIn } from "../../../extension/engine/io/files/place.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const placeOf = (file: string) => placeIn(path.dirname(file), path.basename(file));

/** Bytes the pretended disk still takes. */
let free = Number.POSITIVE_INFINITY;

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return {
    ...fs,
    writeSync(descriptor: number, bytes: Uint8Array, offset: number) {
      if (free === 0) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
      const written = fs.writeSync(descriptor, bytes, offset, Math.min(free, bytes.length - offset));
      free -= written;
      return written;
    },
  };
});

it("leaves whole lines when the disk fills up in the middle of one, and goes on when there is space again", async () => {
  const file = path.join(temporaryFolder(), "log.jsonl");
  const log = createEventLog<{ text: string }>(placeOf(file));
  log.append({ text: "first" });
  free = 10;
  expect(() => log.append({ text: "second" })).toThrow(/log\.jsonl: cannot write: the disk is full/);
  expect(readFileSync(file, "utf8")).toBe('{"seq":0,"text":"first"}\n');
  free = Number.POSITIVE_INFINITY;
  log.append({ text: "third" });
  log.close();
  expect((await readEventLog(file)).events).toEqual([
    { seq: 0, text: "first" },
    { seq: 1, text: "third" },
  ]);
});

it("refuses to begin a log that exists", () => {
  const file = path.join(temporaryFolder(), "log.jsonl");
  createEventLog(placeOf(file)).close();
  expect(() => createEventLog(placeOf(file))).toThrow(/log\.jsonl: cannot write/);
});

it("is read in parts, whatever their size, as it is read at once", async () => {
  const file = path.join(temporaryFolder(), "log.jsonl");
  const log = createEventLog<{ text: string }>(placeOf(file));
  for (let i = 0; i < 20; i++) log.append({ text: "é".repeat(i * i) });
  log.close();
  const { events } = await readEventLog<{ text: string }>(file);
  for (const most of [1, 50, 333, 1_000_000]) {
    const parts = [];
    let next = { byte: 0, seq: 0 };
    for (let atEnd = false; !atEnd; ) {
      const part = await readEventLog<{ text: string }>(file, next, most);
      expect(part.events.length).toBeGreaterThan(0);
      parts.push(...part.events);
      ({ next, atEnd } = part);
    }
    expect(parts).toEqual(events);
  }
});

it("tells damage from the end of a part", async () => {
  const file = path.join(temporaryFolder(), "log.jsonl");
  writeFileSync(file, '{"seq":0}\n{"seq":1}\n{"seq\n');
  const atEnd = await readEventLog(file, { byte: 10, seq: 1 });
  expect(atEnd).toEqual({ events: [{ seq: 1 }], next: { byte: 20, seq: 2 }, atEnd: true });
  appendFileSync(file, '{"seq":3}\n');
  // The damaged line ends the part, but not the file.
  await expect(readEventLog(file, { byte: 10, seq: 1 }, 16)).rejects.toThrow(/log\.jsonl:3: the line is damaged/);
});
