import fc from "fast-check";
import { applyEdits } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import type { Change } from "../../../extension/protocol/config/configFixes.ts";
import { readConfigText } from "../../../extension/protocol/config/configText.ts";
import { editsOf } from "../../../extension/protocol/config/textEdits.ts";

const done = (text: string, ...changes: Change[]) => applyEdits(text, editsOf(changes, text));

const text = `{
  // what it is
  "name": "a", // its name
  "data": { "format": "jsonl", "train": "x" },
  "lora": {
    "targets": ["c_attn", "c_fc"], // two
    "rank": 8
  }
}
`;

describe("editsOf", () => {
  it.each<[string, Change[], string, string]>([
    ["changes a value", [{ path: ["lora", "rank"], value: 4 }], '"rank": 8', '"rank": 4'],
    ["renames a key", [{ path: ["lora", "rank"], rename: "alpha" }], '"rank": 8', '"alpha": 8'],
    ["removes a key", [{ path: ["data", "format"], value: undefined }], '"format": "jsonl", ', ""],
    ["removes the last key", [{ path: ["data", "train"], value: undefined }], ', "train": "x"', ""],
    ["keeps comments before the last key", [{ path: ["lora", "rank"], value: undefined }], '"rank": 8', ""],
    ["removes the last item", [{ path: ["lora", "targets", 1], value: undefined }], ', "c_fc"', ""],
    [
      "adds a key, on a line of its own",
      [{ path: ["lora", "alpha"], value: 16 }],
      '"targets"',
      '"alpha": 16,\n    "targets"',
    ],
    [
      "adds a key in the schema's order, below the comment on the line before",
      [{ path: ["seed"], value: 3 }],
      "// its name\n",
      '// its name\n  "seed": 3,\n',
    ],
    [
      "adds a key that comes last, with the comma that it needs",
      [{ path: ["lanes"], value: 2 }],
      '"rank": 8\n  }\n',
      '"rank": 8\n  },\n  "lanes": 2\n',
    ],
    [
      "adds several objects at once",
      [{ path: ["wire", "down.grad", "payload"], value: "f16" }],
      '"rank": 8\n  }\n',
      '"rank": 8\n  },\n  "wire": { "down.grad": { "payload": "f16" } }\n',
    ],
    [
      "adds a key, on one line",
      [{ path: ["data", "validation"], value: "y" }],
      '"train": "x"',
      '"train": "x", "validation": "y"',
    ],
    [
      "adds what a key is in, after the first comment",
      [{ path: ["$schema", "of"], value: { kind: "rp" } }],
      '"name"',
      '"$schema": { "of": { "kind": "rp" } },\n  "name"',
    ],
  ])("%s", (_what, changes, before, after) => {
    expect(done(text, ...changes)).toBe(text.replace(before, after));
    expect(readConfigText(done(text, ...changes)).faults).toEqual([]);
  });

  it.each([
    ["a comment that ends the last line", '{\n  "name": "a" // b, c\n}', '{\n  "name": "a", // b, c\n  "seed": 1\n}'],
    ["a trailing comma", '{\n  "name": "a",\n}', '{\n  "name": "a",\n  "seed": 1,\n}'],
    [
      "a comma on a line of its own",
      '{\n  "name": "a" // b\n  , "lanes": 1\n}',
      '{\n  "name": "a" // b\n  , "seed": 1, "lanes": 1\n}',
    ],
    [
      "a comment of several lines",
      '{\n  "name": "a", /* b\n  c */\n  "lanes": 1\n}',
      '{\n  "name": "a", /* b\n  c */\n  "seed": 1,\n  "lanes": 1\n}',
    ],
    ["the closing brace on the last line", '{\n  "name": "a" }', '{\n  "name": "a", "seed": 1 }'],
    [
      "a comment above the next key",
      '{\n  "name": "a",\n  // b\n  "lanes": 1\n}',
      '{\n  "name": "a",\n  "seed": 1,\n  // b\n  "lanes": 1\n}',
    ],
  ])("adds a key beside %s", (_what, before, after) => {
    expect(done(before, { path: ["seed"], value: 1 })).toBe(after);
    expect(readConfigText(after).faults).toEqual([]);
  });

  it("does several changes at once", () => {
    const both = done(text, { path: ["name"], value: "b" }, { path: ["lora", "rank"], value: 2 });
    expect(both).toBe(text.replace('"a"', '"b"').replace("8", "2"));
  });

  it("does nothing where there is no place, or a renamed key would come twice", () => {
    expect(editsOf([{ path: ["name", "x"], value: 1 }], text)).toEqual([]);
    expect(editsOf([{ path: ["nothing"], value: undefined }], text)).toEqual([]);
    expect(editsOf([{ path: ["lora", "rank"], rename: "targets" }], text)).toEqual([]);
  });

  it("sets and removes anything in any text", () => {
    const key = fc.constantFrom("a", "b", "c");
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.integer(),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(key, tie("node"), { maxKeys: 3 }),
      ),
    })).node;
    const layouts = [
      (text: string) => text,
      (text: string) => text.replaceAll(/,\n/g, ", // c\n"),
      (text: string) => text.replaceAll(/\n( *[\]}])/g, ",\n$1"),
      (text: string) => text.replaceAll(/\n( *[\]}])/g, " // c, d\n$1"),
      (text: string) => text.replaceAll(/,\n/g, " /* c\n, */ , // d\n"),
    ];
    fc.assert(
      fc.property(
        fc.dictionary(key, value),
        key,
        key,
        value,
        fc.nat(4),
        fc.constantFrom(0, 2),
        (root, first, second, put, layout, indent) => {
          const source = indent === 0 ? JSON.stringify(root) : layouts[layout]!(JSON.stringify(root, null, indent));
          // Empty lists and objects get no trailing comma from the layouts above, as "[,]" would be none.
          fc.pre(readConfigText(source).faults.length === 0);
          const inner = root[first];
          fc.pre(inner === undefined || (typeof inner === "object" && !Array.isArray(inner)));
          const set = readConfigText(done(source, { path: [first, second], value: put })).value as Record<
            string,
            Record<string, unknown>
          >;
          expect(set[first]![second]).toEqual(put);
          const gone = readConfigText(done(source, { path: [first], value: undefined })).value;
          expect(gone).toEqual(Object.fromEntries(Object.entries(root).filter(([name]) => name !== first)));
        },
      ),
    );
  });
});
