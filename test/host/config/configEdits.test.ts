import { describe, expect, it } from "vitest";
import { replacementFor } from "../../../extension/host/config/configEdits.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";

const written = `{
  "model": "nano", // bundled
  "data": { "format": "synthetic" },
  "control": {
    "kind": "fixed", /* one */
    "theta": 0.98 // cosine
  }
}
`;

function write(text: string, values: Record<string, unknown>): string {
  const replacement = replacementFor(text, values);
  if (!replacement) return text;
  const { offset, length, content } = replacement;
  return text.slice(0, offset) + content + text.slice(offset + length);
}

describe("writing values into a configuration", () => {
  it("touches nothing but the value", () => {
    expect(replacementFor(written, { "control.theta": 0.97 })).toEqual({
      offset: written.indexOf("0.98") + 3,
      length: 1,
      content: "7",
    });
    expect(write(written, { "control.theta": 0.97 })).toBe(written.replace("0.98", "0.97"));
  });

  it("writes nothing where the text has the values already", () => {
    expect(replacementFor(written, { "control.theta": 0.98 })).toBeUndefined();
  });

  it("writes several values at once", () => {
    const changed = write(written.replace('"fixed"', '"bangbang", "low": 0.9').replace("theta", "high"), {
      "control.low": 0.95,
      "control.high": 0.99,
      "control.delta": 0.02,
    });
    expect(parseConfig(changed, "a").config?.control).toEqual({ kind: "bangbang", low: 0.95, high: 0.99, delta: 0.02 });
    expect(changed).toContain("// cosine");
  });

  it("inserts what is missing, with the defaults around it", () => {
    const short = '{\n\t"model": "nano",\n\t"data": { "format": "synthetic" } // made up\n}\n';
    const changed = write(short, { "control.theta": 0.97, "wire.up.act.payload": "int8" });
    const { config } = parseConfig(changed, "a");
    expect(config?.control).toEqual({ kind: "fixed", theta: 0.97 });
    expect(config?.wire["up.act"]).toMatchObject({ payload: { kind: "int8" }, selector: { kind: "temporal" } });
    expect(changed).toContain('\n\t"control": { "kind": "fixed", "theta": 0.97 }\n}');
    expect(changed).toContain("// made up");
  });

  it("keeps the line ends", () => {
    const changed = write(written.replaceAll("\n", "\r\n"), { seed: 7 });
    expect(changed.replaceAll("\r\n", "")).not.toContain("\n");
    expect(parseConfig(changed, "a").config?.seed).toBe(7);
  });

  it("refuses a key that the controller in the text does not have", () => {
    const bangbang = '{ "model": "nano", "data": { "format": "synthetic" }, "control": { "kind": "bangbang" } }';
    expect(() => write(bangbang, { "control.theta": 0.97 })).toThrow(
      'control of kind "bangbang" has no theta. Kinds with it: fixed, manual.',
    );
  });

  it("refuses a path that no configuration has, and a text that is not JSON", () => {
    expect(() => write(written, { "control.thet": 1 })).toThrow('no such key (found "control.thet")');
    expect(() => write("{ oops", { "control.theta": 1 })).toThrow("the configuration has syntax errors");
  });
});
