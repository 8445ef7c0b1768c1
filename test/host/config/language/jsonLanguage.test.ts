import { describe, expect, it } from "vitest";
import { TextDocument } from "vscode-json-languageservice";
import {
  complete,
  format,
  hover,
  schemaIssues,
  symbols,
} from "../../../../extension/host/config/language/jsonLanguage.ts";
import { payloadBranches } from "../../../../extension/protocol/config/schema/codecSchema.ts";

const kindOf = ({ properties }: (typeof payloadBranches)[number]) => (properties.kind as { const: string }).const;

let version = 0;
const stateOf = (text: string) => ({ uri: "file:///w/a.splitcom.json", version: ++version, text });

/** The state of a text without its `|`, and the position of it. */
function cursor(marked: string) {
  const offset = marked.indexOf("|");
  const before = marked.slice(0, offset).split("\n");
  return {
    state: stateOf(marked.replace("|", "")),
    position: { line: before.length - 1, character: before.at(-1)!.length },
  };
}

async function completions(marked: string) {
  const { state, position } = cursor(marked);
  const items = await complete(state, position);
  return new Map(items.map((item) => [item.label, item.textEdit?.newText ?? item.insertText ?? ""]));
}

async function hovered(marked: string): Promise<string> {
  const { state, position } = cursor(marked);
  const found = await hover(state, position);
  return [found?.contents ?? ""]
    .flat()
    .map((part) => (typeof part === "string" ? part : part.value))
    .join("\n");
}

describe("completion", () => {
  it("offers the keys that are missing, with their defaults", async () => {
    const found = await completions('{ "model": "nano", // bundled\n  "|" }');
    expect(found.get("cutLayer")).toMatch(/^"cutLayer": \$\{1:2\}$/);
    expect(found.has("model")).toBe(false);
  });

  it("offers the words of a choice", async () => {
    const words = [...(await completions('{ "wire": { "up.act": { "payload": "|" } } }')).keys()];
    // Those with parameters also as whole objects.
    const withParameters = payloadBranches.filter(({ properties }) => Object.keys(properties).length > 1).map(kindOf);
    expect(words).toEqual([...payloadBranches.map((branch) => `"${kindOf(branch)}"`), ...withParameters]);
    expect([...(await completions('{ "control": { "kind": "|" } }')).keys()]).toContain('"bangbang"');
  });

  it("offers whole controllers, and then the keys of the one in the text", async () => {
    const found = await completions('{ "control": | }');
    expect(found.get("bangbang")).toMatch(/"low": \$\{1:0\.95\}/);
    expect([...(await completions('{ "control": { "kind": "bangbang", "|" } }')).keys()]).toEqual([
      "low",
      "high",
      "delta",
    ]);
  });

  it.each([
    ['{ "control": { "|" } }', ["fixed", "bangbang", "schedule", "ddpg", "manual"]],
    ['{ "control": { | } }', ["fixed", "bangbang", "schedule", "ddpg", "manual"]],
    ['{ "gradientControl": {|} }', ["fixed", "bangbang", "schedule", "ddpg", "manual"]],
    ['{ "control": { "theta": 0.9, "|" } }', ["fixed", "manual"]],
    ['{ "partition": { "ki|" } }', ["iid", "dirichlet", "quantity"]],
    ['{ "wire": { "up.act": { "payload": { | } } } }', payloadBranches.map(kindOf)],
    ['{ "wire": { "up.act": { "selector": { "kind": "temporal", "sketch": { "|" } } } } }', ["none", "rp"]],
  ])("offers the kinds alone where none is chosen: %s", async (marked, kinds) => {
    expect([...(await completions(marked)).keys()]).toEqual(kinds.map((kind) => `kind: ${kind}`));
  });

  it("writes a kind with its keys, in the lines of the object, and leaves out those that are there", async () => {
    const { fixed, bangbang, temporal } = Object.fromEntries(
      [
        ...(await completions('{ "control": { "theta": 0.9, "|" } }')),
        ...[...(await completions('{ "control": {\n  "|"\n} }'))].slice(1),
        ...(await completions('{ "wire": { "up.act": { "selector": { | } } } }')),
      ].map(([label, text]) => [label.replace("kind: ", ""), text]),
    );
    expect(fixed).toBe('"kind": "fixed"');
    const places = (text = "") => text.replaceAll("$", "");
    expect(places(bangbang)).toBe('"kind": "bangbang",\n"low": {1:0.95},\n"high": {2:0.99},\n"delta": {3:0.01}');
    expect(places(temporal)).toBe('"kind": "temporal", "granularity": "{1|sample,token|}", "sketch": { "kind": "rp" }');
  });

  it("keeps what follows apart from a kind that is written before it", async () => {
    const found = await completions('{ "partition": { | "alpha": 2 } }');
    expect(Object.fromEntries(found)).toEqual({
      "kind: dirichlet": '"kind": "dirichlet",',
      "kind: quantity": '"kind": "quantity",',
    });
  });

  it("offers no keys of a kind that there is not", async () => {
    expect((await completions('{ "control": { "kind": "bang", "|" } }')).size).toBe(0);
  });

  it("writes in a whole object what is an object by default", async () => {
    const found = await completions('{ "wire": { "up.act": { "selector": | } } }');
    expect(found.get("temporal")).toContain('"sketch": {\n\t\t"kind": "rp"\n\t}');
  });

  it("offers nothing in comments", async () => {
    expect((await completions("{ // |\n }")).size).toBe(0);
  });
});

describe("hover", () => {
  it("shows what a key is for, what it takes and what the paper took", async () => {
    const text = await hovered('{ "cutLay|er": 2 }');
    expect(text).toContain("Blocks on the client");
    expect(text).toContain("1..1000");
    expect(text).toContain("default: `2`");
    expect(text).toContain("Paper: 3.");
  });

  it("explains a word where it stands", async () => {
    expect(await hovered('{ "wire": { "up.act": { "payload": "in|t8" } } }')).toContain("`int8`: ");
    expect(await hovered('{ "control": { "kind": "bang|bang" } }')).toContain("Two thresholds");
  });

  it("is none where there is nothing to say", async () => {
    const { state, position } = cursor('{ "nonsense|": 1 }');
    expect(await hover(state, position)).toBeNull();
  });

  it("does not ask for the schema that a file names", async () => {
    expect(await hovered('{ "$schema": "http://example.invalid/s.json", "cutLay|er": 2 }')).toContain(
      "Blocks on the client",
    );
  });
});

describe("formatting", () => {
  const apply = (text: string) => {
    const state = stateOf(text);
    const document = TextDocument.create(state.uri, "jsonc", 1, text);
    return TextDocument.applyEdits(document, format(state, undefined, { tabSize: 2, insertSpaces: true }));
  };

  it("keeps comments, and what was put on one line", () => {
    expect(apply('{\n"partition": {"kind":"iid"}, // even\n    /* two */ "seed": 0\n}')).toBe(
      '{\n  "partition": { "kind": "iid" }, // even\n  /* two */ "seed": 0\n}',
    );
  });

  it("spreads out a file of one line", () => {
    expect(apply('{"seed":0,"clients":4}')).toBe('{\n  "seed": 0,\n  "clients": 4\n}');
  });
});

it("outlines the keys, nested", () => {
  const [control] = symbols(stateOf('{ "control": { "kind": "fixed", "theta": 0.98 } }'));
  expect(control).toMatchObject({ name: "control", children: [{ name: "kind" }, { name: "theta", detail: "0.98" }] });
});

describe("a file that the validator cannot read", () => {
  it("is held against the schema, at the exact places", async () => {
    const text = '{ "model": "nano", "data": { "format": "synthetic" }, "clients": 0, } // fine';
    const issues = await schemaIssues(stateOf(text));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ severity: "error", offset: text.indexOf("0"), length: 1, line: 1, fixes: [] });
    expect(await schemaIssues(stateOf(text.replace("0,", "1,")))).toEqual([]);
  });

  it("is held against the syntax", async () => {
    const issues = await schemaIssues(stateOf('{ "model": "nano" "data": { "format": "synthetic" } }'));
    expect(issues.map(({ message }) => message)).toEqual(["Expected comma"]);
  });
});
