import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pacedCall } from "../../../extension/host/processes/pacedCall.ts";

describe("a paced call", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is made at once, and once more at the end of its pace for all that came meanwhile", () => {
    const call = vi.fn();
    const paced = pacedCall(call, 500);
    paced.request();
    expect(call).toHaveBeenCalledTimes(1);
    paced.request();
    paced.request();
    vi.advanceTimersByTime(499);
    expect(call).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(call).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5000);
    expect(call).toHaveBeenCalledTimes(2);
  });

  it("keeps its pace under a stream of requests", () => {
    const call = vi.fn();
    const paced = pacedCall(call, 500);
    for (let ms = 0; ms < 5000; ms += 10) {
      paced.request();
      vi.advanceTimersByTime(10);
    }
    expect(call.mock.calls.length).toBeLessThanOrEqual(11);
    expect(call.mock.calls.length).toBeGreaterThanOrEqual(10);
  });

  it("is not made after it was disposed of", () => {
    const call = vi.fn();
    const paced = pacedCall(call, 500);
    paced.request();
    paced.request();
    paced.dispose();
    vi.advanceTimersByTime(1000);
    expect(call).toHaveBeenCalledTimes(1);
  });
});
