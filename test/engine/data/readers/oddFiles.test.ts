/** Files as researchers have them: what other readers of the field take is taken, and what is left out is reported. */
import { describe, expect, test } from "vitest";
import type { FileFormat } from "../../../../extension/engine/data/fileFormat.ts";
import { type ReadOptions, samplesOf } from "../../../../extension/engine/data/read.ts";
import { distinctInputs } from "../../../../extension/engine/data/references.ts";

const read = (format: FileFormat, text: string, options: Partial<ReadOptions> = {}) =>
  samplesOf(format, text, "f", { split: "s", ...options });
const targets = (format: FileFormat, text: string, options: Partial<ReadOptions> = {}) =>
  read(format, text, options).samples.map(({ target }) => target);

const xmlEntry = (texts: string, id = 1) =>
  `<entry category="C" eid="Id${id}" size="1"><modifiedtripleset><mtriple>A | r | b${id}</mtriple></modifiedtripleset>${texts}</entry>`;
const xmlFile = (...entries: string[]) =>
  `<?xml version="1.0"?>\n<benchmark><entries>${entries.join("\n")}</entries></benchmark>`;
const lexFile = (...texts: string[]) => xmlFile(xmlEntry(texts.join("")));
const jsonEntry = (lexicalisations: unknown, object = "b") => ({
  category: "C",
  modifiedtripleset: [{ subject: "A", property: "r", object }],
  lexicalisations,
});

/** Of each format three pairs, the second with the given text; the place at which that is reported. */
const secondIs: Record<FileFormat, (text: string) => { text: string; place: string }> = {
  "e2e-csv": (text) => ({ text: `mr,ref\nname[a],x\nname[b],"${text}"\nname[c],z\n`, place: "f:3" }),
  "e2e-text": (text) => ({ text: `name : a||x\nname : b||${text}\nname : c||z\n`, place: "f:2" }),
  dart: (text) => ({
    text: JSON.stringify(
      ["x", text, "z"].map((text, i) => ({ tripleset: [["A", "R", `${i}`]], annotations: [{ source: "s", text }] })),
    ),
    place: "f: entry 2",
  }),
  "webnlg-json": (text) => ({
    text: JSON.stringify({
      entries: ["x", text, "z"].map((lex, i) => ({ [i + 1]: jsonEntry([{ lex }], `${i}`) })),
    }),
    place: "f: entry 2",
  }),
  "webnlg-xml": (text) => ({
    text: xmlFile(...["x", text, "z"].map((text, i) => xmlEntry(`<lex>${text}</lex>`, i))),
    place: "f: entry 2",
  }),
  jsonl: (text) => ({
    text: ["x", text, "z"].map((target, i) => JSON.stringify({ prompt: `p${i}`, target })).join("\n"),
    place: "f:2",
  }),
};
const formats = Object.keys(secondIs) as FileFormat[];

describe("empty targets", () => {
  test.each(formats.flatMap((format) => ["", "  ", "\u00a0\u3000"].map((blank) => ({ format, blank }))))(
    "$format: the blank target $blank is skipped and counted, and moves no id",
    ({ format, blank }) => {
      const { text, place } = secondIs[format](blank);
      const { samples, notes } = read(format, text);
      expect(samples.map(({ id, target }) => [id, target])).toEqual([
        ["s/0", "x"],
        ["s/2", "z"],
      ]);
      expect(notes).toEqual([`${place}: 1 of 3 texts is missing or blank and is skipped`]);
    },
  );

  test.each(formats)("%s: where only inputs are wanted, a file with targets gives the very same", (format) => {
    const { text } = secondIs[format]("");
    expect(read(format, text, { inputsOnly: true })).toEqual(read(format, text));
  });

  test.each<[FileFormat, string]>([
    ["dart", '[{"tripleset": [["A","R","b"]], "annotations": []}, {"tripleset": [["A","R","c"]]}]'],
    ["webnlg-json", JSON.stringify({ entries: [{ "1": jsonEntry([]) }, { "2": jsonEntry(undefined) }] })],
    ["webnlg-xml", xmlFile(xmlEntry("", 1), xmlEntry("<lex/>", 2))],
    ["jsonl", '{"prompt": "p", "target": null}\n{"prompt": "q", "target": null, "references": ["", null]}'],
    ["e2e-csv", "mr,ref\nname[a],\nname[b],\n"],
    ["e2e-text", "name : a||\nname : b||\n"],
  ])("%s: a file of inputs alone is refused with its first place, or gives them", (format, text) => {
    expect(() => read(format, text)).toThrow(/^f(:1|:2|: entry 1): the file holds no target texts; .*with references/);
    const { samples, notes } = read(format, text, { inputsOnly: true });
    expect(distinctInputs(samples).map(({ id, references }) => ({ id, references }))).toEqual([
      { id: "s/0", references: [] },
      { id: "s/1", references: [] },
    ]);
    expect(notes).toEqual([]);
  });

  test("several are counted, with the place of the first", () => {
    const { notes } = read(
      "jsonl",
      '{"prompt":"a","target":""}\n{"prompt":"b","target":"x"}\n{"prompt":"c","target":null}',
    );
    expect(notes).toEqual(["f:1: 2 of 3 texts are missing or blank and are skipped (here the first)"]);
  });
});

test.each<[FileFormat, string, RegExp]>([
  ["e2e-csv", "mr,ref\n,x\n", /f:2: empty prompt/],
  ["e2e-text", " ||x\n", /f:1: empty prompt/],
  ["jsonl", '{"prompt":"  ","target":"x"}', /f:1: empty prompt/],
  [
    "jsonl",
    `{"prompt":"p","target":"${"x".repeat(1_000_001)}"}`,
    /f:1: a target is too long \(found 1000001 characters\)/,
  ],
])("%s: a prompt that is blank, or a text without bounds, is refused with its line (%#)", (format, text, message) => {
  expect(() => read(format, text)).toThrow(message);
});

describe("WebNLG's XML", () => {
  test.each([
    ["<lex>The <b>big</b> caf&eacute;</lex>", "The big café"],
    ["<lex>one<i>two</i>three</lex>", "onetwothree"],
    ["<lex>\n  The <b>\n big</b>\n  cafe.\n</lex>", "The big cafe."],
    ["<lex>A  B\tC</lex>", "A  B\tC"],
    ["<lex>A.<br/>B.</lex>", "A. B."],
    ["<lex><![CDATA[A & <b>]]></lex>", "A & <b>"],
    ["<lex>A<!-- no -->B<?no no?></lex>", "AB"],
    ["<lex>&lt;b&gt; &amp;amp; &#8364;&#x20AC;&nbsp;5</lex>", "<b> &amp; €€\u00a05"],
    ["<lex><sortedtripleset/><text>A r b.</text><template>AGENT-1</template></lex>", "A r b."],
    [
      "<lex><sortedtripleset><sentence><striple>x</striple></sentence></sortedtripleset><references/>" +
        "<text>A r b. </text><template>T</template><lexicalization>L</lexicalization></lex>",
      "A r b.",
    ],
    ["<lex><text>A <b>r</b> b.</text></lex>", "A r b."],
  ])("%s is read as %j", (lex, text) => {
    expect(targets("webnlg-xml", lexFile(lex))).toEqual([text]);
  });

  test("a text that has only a template counts as missing", () => {
    const { notes } = read("webnlg-xml", lexFile("<lex>a</lex>", "<lex><template>AGENT-1</template></lex>"));
    expect(notes).toEqual(["f: entry 1: 1 of 2 texts is missing or blank and is skipped"]);
  });

  test("the enriched corpus of 1.x, whose modified triples are called otriple, is read", () => {
    const old = lexFile("<lex><text>A.</text></lex>").replaceAll("mtriple", "otriple");
    expect(read("webnlg-xml", old).samples[0]).toMatchObject({ prompt: "A : r : b1", target: "A." });
  });

  test.each([
    ["<lex>A &foo; b</lex>", /f:2:\d+: malformed XML: the entity &foo; is unknown/],
    ["<lex>A &constructor; b</lex>", /the entity &constructor; is unknown/],
    ["<lex>AT&T b</lex>", /f:2:\d+: malformed XML: an & of the text is not written &amp;/],
    ["<lex>&#0;</lex>", /malformed XML/],
    ["<lex>a<b></lex>", /f:2:\d+: malformed XML: Unexpected close tag/],
    [`<lex>${"<b>".repeat(200)}${"</b>".repeat(200)}</lex>`, /nested deeper than 100/],
    ["<lex>a</lex><modifiedtripleset/>", undefined],
  ])("what is not well-formed is refused with its place (%#)", (lex, message) => {
    if (message) expect(() => read("webnlg-xml", lexFile(lex))).toThrow(message);
    else expect(targets("webnlg-xml", lexFile(lex))).toEqual(["a"]);
  });

  test("an internal DTD is not expanded", () => {
    const bomb = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>';
    const file = lexFile("<lex>&b;</lex>").replace("<benchmark>", `${bomb}<benchmark>`);
    expect(() => read("webnlg-xml", file)).toThrow(/the entity &b; is unknown/);
  });
});

describe("languages", () => {
  const en = '<lex lang="en">A r b.</lex>';
  const br = '<lex lang="br">Da A eo r b.</lex>';
  const two = "f: the texts are in en (1), br (1); those in en are used (data.language or --language selects others)";
  test.each<[string, string[], string | undefined, string[], string[]]>([
    ["English of two", [br, en], undefined, ["A r b."], [two.replace("en (1), br (1)", "br (1), en (1)")]],
    ["the one that is asked for", [en, br], "br", ["Da A eo r b."], []],
    ["the first where none is English", [br, '<lex lang="cy">C</lex>'], undefined, ["Da A eo r b."], ["cy (1)"]],
    ["all where one is named alone", [br, '<lex lang="br">E</lex>'], undefined, ["Da A eo r b.", "E"], []],
    [
      "all where none is named",
      ["<lex>A</lex>", '<lex lang="">B</lex>'],
      "de",
      ["A", "B"],
      ['no text names its language, so that "de"'],
    ],
    ["what is not named as English", ["<lex>A</lex>", br], undefined, ["A"], ["en (1), br (1)"]],
    ["a variety", ['<lex lang="pt-BR">O</lex>', en], "pt", ["O"], []],
  ])("%s", (_, texts, language, expected, reported) => {
    const { samples, notes } = read("webnlg-xml", lexFile(...texts), { language });
    expect(samples.map(({ target }) => target)).toEqual(expected);
    expect(samples.every(({ references }) => references.length === expected.length)).toBe(true);
    expect(notes.length).toBe(reported.length);
    for (const [i, note] of reported.entries()) expect(notes[i]).toContain(note);
    const lexicalisations = texts.map((text) => ({
      lex: />([^<]*)</.exec(text)![1],
      lang: /lang="([^"]*)"/.exec(text)?.[1],
    }));
    const json = JSON.stringify({ entries: [{ "1": jsonEntry(lexicalisations) }] });
    expect(targets("webnlg-json", json, { language })).toEqual(expected);
  });

  test("an unknown one is refused with those that there are", () => {
    expect(() => read("webnlg-xml", lexFile(en, br), { language: "ga" })).toThrow(
      /no text is in the language ga \(found en \(1\), br \(1\)\)/,
    );
  });

  test("an input without a text in the language is counted", () => {
    const { samples, notes } = read("webnlg-xml", xmlFile(xmlEntry(en + br, 1), xmlEntry(br, 2)), { language: "en" });
    expect(samples.length).toBe(1);
    expect(notes).toEqual(["f: entry 2: 1 of 2 texts is missing or blank and is skipped"]);
  });
});

test("entries of one JSON object are inputs of their own", () => {
  const text = JSON.stringify({ entries: [{ "1": jsonEntry([{ lex: "x" }]), "2": jsonEntry([{ lex: "y" }], "c") }] });
  expect(read("webnlg-json", text).samples.map(({ references }) => references)).toEqual([["x"], ["y"]]);
});

test("DART's XML is read as its JSON", () => {
  const xml = lexFile('<lex comment="WikiSQL_decl_sents" lid="Id1">T</lex>', '<lex comment="x"></lex>').replace(
    "| r |",
    "| R_R |",
  );
  const json =
    '[{"tripleset": [["A", "R_R", "b1"]], "annotations": [{"source": "WikiSQL_decl_sents", "text": "T"}, {"source": "x", "text": ""}]}]';
  expect(read("dart", xml)).toEqual(read("dart", json));
  expect(read("dart", xml).samples[0]).toMatchObject({ prompt: "A : r_r : b1", category: "WikiSQL_decl_sents" });
});

describe("CSV", () => {
  test.each([
    ["semicolons", "MR;Ref\nname[A], food[x];A; b\n", undefined],
    ["semicolons with quotes", 'mr;ref\n"name[A]; x";"A, b"\n', ["name[A]; x", "A, b"]],
    ["tabs", "mr\tref\nname[A], food[x]\tA, b\n", ["name[A], food[x]", "A, b"]],
    ["columns in another order, with blanks and capitals", '" REF ","Orig MR",MR\nA,o,name[x]\n', ["name[x]", "A"]],
    ["the names of Hugging Face's copy", "meaning representation,human_reference\nname[x],A\n", ["name[x]", "A"]],
    ["rows of nothing but separators", "mr,ref,\nname[x],A,\n,,\n", ["name[x]", "A"]],
    ["Excel's line that names the separator", "sep=;\nMR;ref\nname[x];A\n", ["name[x]", "A"]],
    ["quoted line ends", 'mr,ref\nname[x],"A\nb"\n', ["name[x]", "A\nb"]],
  ])("%s", (_, text, expected) => {
    if (expected === undefined) expect(() => read("e2e-csv", text)).toThrow(/f:2: malformed CSV/);
    else expect(read("e2e-csv", text).samples[0]).toMatchObject({ prompt: expected[0], target: expected[1] });
  });
});

describe("JSON lines", () => {
  test.each([
    ["a whole array", '[\n {"prompt": "a", "target": "x"},\n {"prompt": "b", "target": "y"}\n]\n', ["x", "y"]],
    ["a byte-order mark in the middle", '{"prompt":"a","target":"x"}\n\ufeff{"prompt":"b","target":"y"}', ["x", "y"]],
    ["references without a target", '{"prompt":"a","references":["x","y"]}', ["x"]],
    ["of a name given twice the last, as Python has it", '{"prompt":"a","target":"x","target":"y"}', ["y"]],
    ["a category of null", '{"prompt":"a","target":"x","category":null}', ["x"]],
  ])("%s", (_, text, expected) => {
    expect(targets("jsonl", text)).toEqual(expected);
  });

  test("NaN and infinities, as Python writes them, are null and reported with line and column", () => {
    const text =
      '{"prompt":"NaN a \\"NaN","target":"x"}\n{"prompt":"b","target":"y","score":[NaN,-Infinity, Infinity]}';
    const { samples, notes } = read("jsonl", text);
    expect(samples.map(({ prompt }) => prompt)).toEqual(['NaN a "NaN', "b"]);
    expect(notes).toEqual(["f:2:37: NaN, which is not JSON, is read as null, as are 2 more"]);
    expect(read("jsonl", '{"prompt":"a","target":NaN}\n{"prompt":"b","target":"y"}').notes).toEqual([
      "f:1:24: NaN, which is not JSON, is read as null",
      "f:1: 1 of 2 texts is missing or blank and is skipped",
    ]);
    expect(
      targets("dart", '[{"tripleset":[["a","b","c"]],"annotations":[{"source":"s","text":"x"}],"n":NaN}]'),
    ).toEqual(["x"]);
  });

  test.each([
    ['{"prompt":NaN,"target":"x"}', /f:1: the line, field prompt: must be string/],
    [
      '{"a":NaN,"prompt":"p",}',
      /f:1:23: malformed JSON: a name in double quotes is missing \(or a comma is too many\)/,
    ],
    ['[{"prompt":"p","target":"x"},]', /f:1:30: malformed JSON: a value is missing \(or a comma is too many\)/],
    ['{"prompt":"p","target":nan}', /f:1:24: malformed JSON: this is not a JSON value/],
    ['{\n"prompt":"p","target":"x"\n}', /f:1:2: the line ends within an object; expected one object a line.*jq -c/],
    ['{"prompt":"p",\n "target":"x"}\n', /f:1:15: the line ends within an object/],
    ['{"prompt":"p","target":"x"}\n{"prompt":"q"\n\n', /f:2:14: the JSON text ends too early/],
    ['{"document":"p","summary":"x"}', /f:1: the line has no field prompt \(found the fields document, summary\).*jq/],
    ['{"prompt":"p","summary":"x"}', /f:1: the line has no field target \(found the fields prompt, summary\)/],
    ["[]", /the file holds no samples/],
    [`{"prompt":${"[".repeat(10_000)}${"]".repeat(10_000)},"target":NaN}`, /f: malformed JSON: nested too deeply/],
  ])("%.60s is refused", (text, message) => {
    expect(() => read("jsonl", text)).toThrow(message);
  });
});
