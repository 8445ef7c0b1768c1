import { appendFileSync, closeSync, ftruncateSync, openSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { placeIn } from "../../../../extension/engine/io/files/place.ts";
import { continueEventLog, createEventLog } from "../../../../extension/engine/store/eventLog.ts";
import type { LogSchema } from "../../../../extension/engine/store/runs/eventSchema.ts";
import { endOfLines, logParts, logStart, readLogPart } from "../../../../extension/engine/store/runs/logReader.ts";
import { temporaryFolder } from "../../io/temporaryFolder.ts";

const anything: LogSchema<{ text: string }> = { defect: () => undefined };
const placeOf = (file: string) => placeIn(path.dirname(file), path.basename(file));
const logFile = () => path.join(temporaryFolder(), "log.jsonl");

async function allOf(file: string) {
  const parts = [];
  for await (const part of logParts(file, anything)) parts.push(part);
  return { texts: parts.flatMap(({ events }) => events.map(({ text }) => text)), parts };
}

describe("a log", () => {
  it("is read in parts, whatever their size, as it is read at once", async () => {
    const file = logFile();
    const log = createEventLog<{ text: string }>(placeOf(file));
    for (let i = 0; i < 20; i++) log.append({ text: "é".repeat(i * i) });
    log.close();
    const { events } = await readLogPart(file, anything);
    expect(events).toHaveLength(20);
    for (const most of [1, 50, 333, 1_000_000]) {
      const parts = [];
      let next = logStart;
      for (let atEnd = false; !atEnd; ) {
        const part = await readLogPart(file, anything, next, { most });
        expect(part.events.length).toBeGreaterThan(0);
        parts.push(...part.events);
        ({ next, atEnd } = part);
      }
      expect(parts).toEqual(events);
    }
  });

  it("that is not there has no lines", async () => {
    expect(await readLogPart("/nowhere/log.jsonl", anything)).toMatchObject({ events: [], atEnd: true });
    expect(await endOfLines("/nowhere/log.jsonl", 3)).toEqual({ lines: 0 });
  });

  it("ends before a torn or damaged last line, and has a damaged line where more follows", async () => {
    const file = logFile();
    writeFileSync(file, '{"seq":0}\n{"seq":1}\n{"seq\n');
    const { next, skipped } = await readLogPart(file, anything);
    expect([next, skipped.count]).toEqual([{ byte: 20, line: 2, seq: 2, damaged: 0 }, 0]);
    appendFileSync(file, '{"seq":3}\n');
    const rest = await readLogPart(file, anything, next);
    expect(rest.events).toEqual([{ seq: 3 }]);
    expect(rest.skipped).toEqual({ count: 1, first: "log.jsonl:3: not a JSON object" });
  });

  it("with a line longer than any that is parsed continues after it, without having held it", async () => {
    const file = logFile();
    writeFileSync(file, `{"seq":0}\n"${"x".repeat(10_000)}"\n{"seq":2}\n`);
    const read = async (from: typeof logStart) => readLogPart(file, anything, from, { most: 64, longest: 1000 });
    const first = await read(logStart);
    const second = await read(first.next);
    expect(second).toMatchObject({ events: [], skipped: { count: 1, first: "log.jsonl:2: longer than 1000 bytes" } });
    expect((await read(second.next)).events).toEqual([{ seq: 2 }]);
  });

  it("whose endless line still grows is not read again from its beginning", async () => {
    const file = logFile();
    writeFileSync(file, "x".repeat(5000));
    const options = { most: 64, longest: 1000 };
    const first = await readLogPart(file, anything, logStart, options);
    expect(first).toMatchObject({ next: { byte: 5000, line: 0, within: true }, atEnd: true });
    appendFileSync(file, 'yy\n{"seq":1}\n');
    const second = await readLogPart(file, anything, first.next, options);
    expect(second).toMatchObject({ next: { byte: 5003, line: 1 }, skipped: { count: 1 }, atEnd: false });
    expect((await readLogPart(file, anything, second.next, options)).events).toEqual([{ seq: 1 }]);
  });
});

/** A file of 2.5 GiB that takes no room: a hole between two lines. */
function hugeLog(): string {
  const file = logFile();
  const descriptor = openSync(file, "w");
  writeSync(descriptor, '{"seq":0,"text":"first"}\n');
  ftruncateSync(descriptor, 2.5 * 2 ** 30);
  writeSync(descriptor, '\n{"seq":2,"text":"last"}\n', 2.5 * 2 ** 30);
  closeSync(descriptor);
  return file;
}

describe("a log of over 2 GiB", () => {
  it("is read to its end, in little memory", { timeout: 120_000 }, async () => {
    const file = hugeLog();
    const before = process.memoryUsage().rss;
    const { texts, parts } = await allOf(file);
    expect(texts).toEqual(["first", "last"]);
    expect(parts.reduce((sum, { skipped }) => sum + skipped.count, 0)).toBe(1);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  it("is resumed after its first lines", async () => {
    const file = hugeLog();
    const log = await continueEventLog<{ text: string }>(placeOf(file), 1);
    log.append({ text: "second" });
    log.close();
    expect((await allOf(file)).texts).toEqual(["first", "second"]);
    truncateSync(file, 5);
    await expect(continueEventLog(placeOf(file), 1)).rejects.toThrow(/shorter than its checkpoint says/);
  });
});
