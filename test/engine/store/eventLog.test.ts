import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { placeIn } from "../../../extension/engine/io/files/place.ts";
import { createEventLog } from "../../../extension/engine/store/eventLog.ts";
import { temporaryFolder } from "../io/temporaryFolder.ts";

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

it("leaves whole lines when the disk fills up in the middle of one, and continues when there is space again", () => {
  const file = path.join(temporaryFolder(), "log.jsonl");
  const log = createEventLog<{ text: string }>(placeOf(file));
  log.append({ text: "first" });
  free = 10;
  expect(() => log.append({ text: "second" })).toThrow(/log\.jsonl: cannot write: the disk is full/);
  expect(readFileSync(file, "utf8")).toBe('{"seq":0,"text":"first"}\n');
  free = Number.POSITIVE_INFINITY;
  log.append({ text: "third" });
  log.close();
  expect(readFileSync(file, "utf8")).toBe('{"seq":0,"text":"first"}\n{"seq":1,"text":"third"}\n');
});

it("refuses to begin a log that exists", () => {
  const file = path.join(temporaryFolder(), "log.jsonl");
  createEventLog(placeOf(file)).close();
  expect(() => createEventLog(placeOf(file))).toThrow(/log\.jsonl: cannot write/);
});
