import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createValidationSchedule } from "../../../extension/host/config/validationSchedule.ts";
import type { ConfigValidation } from "../../../extension/protocol/messages/configValidation.ts";

const nothing: ConfigValidation = { issues: [], config: null, prediction: null };

/** A schedule over texts that the test changes, whose validations end when the test says so. */
function scheduled() {
  const texts = new Map<string, string>();
  const asked: { text: string; end(failure?: Error): void }[] = [];
  const outcomes: string[] = [];
  const schedule = createValidationSchedule({
    read: async (key) => {
      const text = texts.get(key);
      return text === undefined ? undefined : { text };
    },
    validate: ({ text }) =>
      new Promise((resolve, reject) => {
        asked.push({ text, end: (failure) => (failure ? reject(failure) : resolve(nothing)) });
      }),
    validated: (key, _validation, { text }) => outcomes.push(`${key}: ${text}`),
    failed: (key, error) => outcomes.push(`${key} failed: ${(error as Error).message}`),
  });
  const edit = (key: string, text: string) => {
    texts.set(key, text);
    schedule.request(key, 200);
  };
  return { schedule, texts, asked, outcomes, edit };
}

describe("the schedule of validations", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("waits until 200 ms after the last edit", async () => {
    const { edit, asked } = scheduled();
    edit("a", "1");
    await vi.advanceTimersByTimeAsync(199);
    edit("a", "2");
    await vi.advanceTimersByTimeAsync(199);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.map(({ text }) => text)).toEqual(["2"]);
  });

  it("drops an answer that was overtaken and validates the latest text when it has ended", async () => {
    const { edit, asked, outcomes } = scheduled();
    edit("a", "1");
    await vi.advanceTimersByTimeAsync(200);
    edit("a", "2");
    edit("a", "3");
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toHaveLength(1);
    asked[0]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked.map(({ text }) => text)).toEqual(["1", "3"]);
    asked[1]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcomes).toEqual(["a: 3"]);
  });

  it("drops an answer that comes while a later edit waits, and validates once", async () => {
    const { edit, asked, outcomes } = scheduled();
    edit("a", "1");
    await vi.advanceTimersByTimeAsync(200);
    edit("a", "2");
    asked[0]!.end();
    await vi.advanceTimersByTimeAsync(200);
    asked[1]!.end();
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveLength(2);
    expect(outcomes).toEqual(["a: 2"]);
  });

  it("keeps files apart", async () => {
    const { edit, asked, outcomes } = scheduled();
    edit("a", "1");
    edit("b", "2");
    await vi.advanceTimersByTimeAsync(200);
    for (const { end } of asked) end();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcomes).toEqual(["a: 1", "b: 2"]);
  });

  it("reports a failure, and continues", async () => {
    const { edit, asked, outcomes } = scheduled();
    edit("a", "1");
    await vi.advanceTimersByTimeAsync(200);
    asked[0]!.end(new Error("crashed"));
    await vi.advanceTimersByTimeAsync(0);
    edit("a", "2");
    await vi.advanceTimersByTimeAsync(200);
    asked[1]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcomes).toEqual(["a failed: crashed", "a: 2"]);
  });

  it("is silent about files that are gone, forgotten or reopened meanwhile", async () => {
    const { edit, schedule, texts, asked, outcomes } = scheduled();
    edit("a", "1");
    edit("b", "1");
    await vi.advanceTimersByTimeAsync(200);
    texts.delete("a");
    schedule.request("a", 0);
    schedule.forget("b");
    edit("b", "reopened");
    for (const { end } of asked) end();
    await vi.advanceTimersByTimeAsync(200);
    expect(outcomes).toEqual([]);
    asked.at(-1)!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcomes).toEqual(["b: reopened"]);
  });
});
