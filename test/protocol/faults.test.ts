import { describe, expect, it } from "vitest";
import { badInput, fault, faultsAt, SplitcomError, toWireError } from "../../extension/protocol/errors.ts";
import { faultDetails } from "../../extension/protocol/faults.ts";

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe("an error that is not ours", () => {
  it.each([
    ["reading a property of undefined", () => (undefined as unknown as { epoch: number }).epoch],
    ["an array of impossible length", () => new Array(-1)],
    ["a typed array of impossible length", () => new Float32Array(-1)],
    ["bytes read beyond a buffer", () => Buffer.alloc(2).readUInt32LE(0)],
    ["an unknown name", () => new Function("return nowhere")()],
    ["a big integer of no number", () => BigInt(0.5)],
    ["text that is no JSON", () => JSON.parse("{")],
  ])("becomes an internal error without JavaScript's own message: %s", (_, action) => {
    const error = thrownBy(action) as Error;
    const { kind, message } = toWireError(error);
    expect(kind).toBe("run-failed");
    expect(message).toContain("internal error, not caused by the input");
    expect(message).not.toContain(error.message);
    expect(faultDetails(error)).toContain(error.message);
  });

  it("names the file that was read, and is a failure, not bad input", async () => {
    const reading = faultsAt("runs/a/run.json", () => (null as unknown as { config: object }).config);
    const error = await reading.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SplitcomError);
    expect((error as Error).message).toMatch(/^runs\/a\/run\.json: internal error/);
    expect(faultDetails(error)).toContain("TypeError: Cannot read properties of null");
  });

  it("shows its message where the system or a library says what is wrong", () => {
    expect(toWireError(new Error("ENOSPC: no space left on device, write")).message).toBe(
      "ENOSPC: no space left on device, write",
    );
    expect(faultDetails(new Error("ENOSPC"))).toBeUndefined();
  });

  it("says so where memory ran out, or a text is too long", () => {
    expect(toWireError(new RangeError("Array buffer allocation failed")).message).toContain("not enough memory");
    expect(toWireError(new RangeError("Invalid string length")).message).toContain("longer than the program supports");
  });

  it("leaves one of ours as it is", () => {
    const ours = badInput({ what: "too small", where: "theta" });
    expect(fault(ours, "elsewhere")).toBe(ours);
    expect(faultDetails(ours)).toBeUndefined();
  });

  it.each([
    [null],
    [undefined],
    [0],
    [Object.create(null)],
    [Symbol("odd")],
    [
      {
        get message() {
          throw new Error("no");
        },
      },
    ],
  ])("has a message whatever was thrown: %#", (thrown) => {
    expect(toWireError(thrown).message).toMatch(/\w/);
  });
});
