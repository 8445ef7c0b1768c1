/** Data files that are text: E2E's CSV and line format, WebNLG's XML. */
import type { FileFormat } from "../../../../extension/engine/data/fileFormat.ts";
import { samplesOf } from "../../../../extension/engine/data/read.ts";
import { mutateText } from "../../mutate/text.ts";
import { defineTarget } from "../../target.ts";

const csvText = `mr,ref
"name[Blue Spice], eatType[coffee shop], area[city centre]",A coffee shop in the city centre area called Blue Spice.
"name[Blue Spice], eatType[coffee shop], area[city centre]","Blue Spice is a coffee shop, in the city centre."
"name[The Eagle], food[Chinese]","The ""Eagle"" serves Chinese food."
`;

const lineText = "name : The Eagle | area : riverside||The Eagle is near .\nname : X||y .\n".repeat(4);

const xmlText = `<?xml version="1.0" ?>
<benchmark>
  <entries>
    <entry category="Airport" eid="Id1" size="1">
      <modifiedtripleset><mtriple>Aarhus | city | Denmark &amp; more</mtriple></modifiedtripleset>
      <lex comment="good" lid="Id1">The leader of <b>Aarhus</b> is &#x4e;obody.</lex>
      <lex comment="good" lid="Id2" lang="en">A second text.</lex>
    </entry>
    <entry category="City" eid="Id2" size="2">
      <modifiedtripleset><mtriple>a | b | c</mtriple><mtriple>d | e | f</mtriple></modifiedtripleset>
      <lex comment="good" lid="Id1">a b c</lex>
    </entry>
  </entries>
</benchmark>
`;

const textTarget = (original: string, format: FileFormat) =>
  defineTarget(() => ({
    make: (random) => mutateText(original, random),
    run: (text: string) => samplesOf(format, text, "file", { split: "train" }),
    show: (text) => text,
  }));

export const csv = textTarget(csvText, "e2e-csv");
export const text = textTarget(lineText, "e2e-text");
export const xml = textTarget(xmlText, "webnlg-xml");
