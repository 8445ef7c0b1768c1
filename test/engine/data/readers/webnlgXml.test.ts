import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { samplesOf } from "../../../../extension/engine/data/read.ts";
import { SplitcomError } from "../../../../extension/protocol/errors.ts";

const xml = readFileSync(new URL("../../../fixtures/webnlg.xml", import.meta.url), "utf8");
const read = (text: string) => samplesOf("webnlg-xml", text, "w.xml", { split: "dev" }).samples;

test("modified triples and every lex, entities decoded, numbers left as text", () => {
  const samples = read(xml);
  expect(samples).toEqual([
    {
      id: "dev/0",
      prompt: 'Larkfield_Airport : cityServed : "Larkfield, Kent"',
      target: "Larkfield Airport serves Larkfield & its port.",
      references: [
        "Larkfield Airport serves Larkfield & its port.",
        "The city of Larkfield has an airport; cafés too.",
      ],
      category: "Airport",
    },
    expect.objectContaining({ id: "dev/1", target: "The city of Larkfield has an airport; cafés too." }),
    {
      id: "dev/2",
      prompt: "Seed_cake : country : 007 | Seed_cake : ingredient : Caraway",
      target: "2702",
      references: ["2702"],
      category: "Food",
    },
  ]);
});

test.each([
  ["", /w\.xml:1: malformed XML/],
  [xml.slice(0, xml.indexOf("</entry>")), /w\.xml:13:\d+: the XML text ends too early/],
  [xml.replace("</lex>", "</lax>"), /w\.xml:11:\d+: malformed XML/],
  ["<a/>", /the file is no WebNLG XML/],
  [xml.replace("country | 007", "country"), /entry 2, field mtriple: not a triple .*subject \| relation \| object/],
  [xml.replace('category="Food"', ""), /entry 2/],
])("defective XML is refused with its place (%#)", (text, message) => {
  expect(() => read(text)).toThrow(message);
});

const second = "<modifiedtripleset><mtriple>a | b | c</mtriple></modifiedtripleset>";
const twice = xml.replaceAll("</modifiedtripleset>", `</modifiedtripleset>${second}`);

test.each(["webnlg-xml", "dart"] as const)(
  "of several <modifiedtripleset> the first is read and reported (%s)",
  (format) => {
    const of = (text: string) => samplesOf(format, text, "w.xml", { split: "dev" });
    const [once, repeated] = [of(xml), of(twice)];
    expect(repeated.samples).toEqual(once.samples);
    expect(once.notes).toEqual([]);
    expect(repeated.notes).toEqual([
      expect.stringMatching(
        /^w\.xml:\d+: entry 1 has more than one <modifiedtripleset>, of which the first is read; the other is left out, as are 1 more$/,
      ),
    ]);
  },
);

test("of several <text> in an enriched lex the first is read and reported", () => {
  const lex = "<lex><text>One.</text><text>Two.</text></lex>";
  const { samples, notes } = samplesOf("webnlg-xml", xml.replace(/<lex[^>]*>[\s\S]*?<\/lex>/, lex), "w.xml", {
    split: "dev",
  });
  expect(samples[0]!.target).toBe("One.");
  expect(notes).toEqual([expect.stringMatching(/entry 1 has more than one <text>/)]);
});

test("a file cut anywhere is refused", () => {
  for (let end = 0; end < xml.trimEnd().length; end++)
    expect(() => read(xml.slice(0, end)), `${end}`).toThrow(SplitcomError);
});
