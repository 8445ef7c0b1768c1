/** The editor's schema, through the language service that reads it. */

import { describe, expect, it } from "vitest";
import { ClientCapabilities, getLanguageService, type Hover, TextDocument } from "vscode-json-languageservice";
import { parseConfig } from "../../../../extension/protocol/config/parseConfig.ts";
import { editorSchema } from "../../../../extension/protocol/config/schema/editorSchema.ts";

const service = getLanguageService({ clientCapabilities: ClientCapabilities.LATEST });
service.configure({ schemas: [{ uri: "splitcom:config", fileMatch: ["*"], schema: editorSchema() }] });

/** A document, and the place in it that `|` marks. */
function open(marked: string) {
  const offset = marked.indexOf("|");
  const document = TextDocument.create("file:///a.json", "jsonc", 1, marked.replace("|", ""));
  return { document, json: service.parseJSONDocument(document), position: document.positionAt(offset) };
}

async function hover(marked: string): Promise<string> {
  const { document, json, position } = open(marked);
  const { contents } = (await service.doHover(document, position, json)) as Hover;
  return String(contents);
}

async function completions(marked: string) {
  const { document, json, position } = open(marked);
  return (await service.doComplete(document, position, json))!.items;
}

describe("editorSchema", () => {
  it("shows range, unit, default and the paper's choice of a number", async () => {
    expect(await hover('{"training": {"max|Length": 256}}')).toBe(
      "Maximum sequence length; longer prompts are truncated at the left.\n\n" +
        "an integer in 4..65536; unit: **tokens**; default: `256`\n\nPaper: 512.",
    );
  });

  it("explains the word that stands there", async () => {
    expect(await hover('{"wire": {"up.act": {"selector": "tem|poral"}}}')).toMatch(
      /^Which samples are sent\..*default: `"temporal"`.*`temporal`: Send only what changed since it was last sent/s,
    );
  });

  it("lists what a union can be, at its key", async () => {
    const text = await hover('{"con|trol": {"kind": "fixed", "theta": 0.9}}');
    for (const kind of ["fixed", "bangbang", "ddpg", "manual"]) expect(text).toContain(`- \`"${kind}"\`: `);
  });

  it("reports the branch that a key is in", async () => {
    expect(await hover('{"control": {"kind": "bangbang", "lo|w": 0.9}}')).toMatch(/while perplexity improves.*cosine/s);
  });

  it("offers each kind of a union as an object that parses", async () => {
    for (const [key, kinds] of Object.entries({
      control: ["fixed", "bangbang", "ddpg", "manual"],
      partition: ["iid", "dirichlet", "quantity"],
    })) {
      const items = await completions(`{"${key}": |}`);
      expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(kinds));
      for (const { insertText } of items.filter(({ label }) => kinds.includes(label)))
        expect(parse(`"${key}": ${filled(insertText!)}`)).toEqual([]);
    }
    const sketches = await completions('{"wire": {"up.act": {"sketch": |}}}');
    const rp = sketches.find(({ label }) => label === "rp")!;
    expect(parse(`"wire": {"up.act": {"sketch": ${filled(rp.insertText!)}}}`)).toEqual([]);
  });

  it("completes a key of an object without inventing a value", async () => {
    const [lora] = (await completions('{"lor|"}')).filter(({ label }) => label === "lora");
    expect(lora!.textEdit!.newText).toBe('"lora": {$1}');
    expect(lora!.documentation).toMatchObject({ kind: "markdown" });
  });
});

/** What a snippet inserts where every place keeps its default, or its first word. */
function filled(snippet: string): string {
  return snippet.replace(/\$\{\d+\|([^,|]+)[^}]*\}/g, "$1").replace(/\$\{\d+:([^}]*)\}/g, "$1");
}

function parse(part: string): string[] {
  const { issues } = parseConfig(`{"model": "nano", "data": {"format": "synthetic"}, ${part}}`, "a.json");
  return issues.map(({ message }) => message);
}
