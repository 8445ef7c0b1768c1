import { describe, expect, test } from "vitest";
import { samplesOf } from "../../../../extension/engine/data/read.ts";

describe("CSV", () => {
  const read = (text: string) => samplesOf("e2e-csv", text, "a.csv", { split: "train" }).samples;

  test("prompt and target stand as they are; references of one input are kept together in order", () => {
    const mr = "name[The Pear], area[riverside]";
    const samples = read(`mr,ref\n"${mr}","A, ""b"".\nC"\nname[X],x\n"${mr}",again\n`);
    expect(samples.map(({ id }) => id)).toEqual(["train/0", "train/1", "train/2"]);
    expect(samples[0]).toEqual({
      id: "train/0",
      prompt: mr,
      target: 'A, "b".\nC',
      references: ['A, "b".\nC', "again"],
      category: "The Pear",
    });
    expect(samples[2]!.references).toBe(samples[0]!.references);
    expect(samples[1]!.category).toBe("X");
  });

  test("columns may stand in any order beside others, in any case", () => {
    expect(read("Fixed,REF,MR\n1,text,name[X]\n")[0]).toMatchObject({ prompt: "name[X]", target: "text" });
  });

  test.each([
    ["", /a\.csv:1: the CSV file is empty/],
    ["mr,ref\n", /no samples/],
    ["MR\nname[X]\n", /a\.csv:1: .*no references.*testset_w_refs/],
    ["a,b\n1,2\n", /no column mr \(found a,b\); expected mr,ref/],
    ["mr,ref\na,b\nc\n", /a\.csv:3: malformed CSV/],
    ['mr,ref\na,b\n"c\nd,e\nf,g\n', /a\.csv:3: malformed CSV/],
    ['mr,ref\n"é\nü",b\nc,d"e\n', /a\.csv:4: malformed CSV/],
    ['mr,ref\n"a\nb", \n\nd,\n', /a\.csv:2: the file holds no target texts/],
    ["mr,ref\n ,c\n", /a\.csv:2: empty prompt/],
  ])("%j is refused with its line", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe("text", () => {
  const read = (text: string) => samplesOf("e2e-text", text, "a.txt", { split: "valid" }).samples;

  test("a pair a line", () => {
    const [one, two] = read("name : X | area : y||A text . \n\nname : X | area : y||B || c .\n");
    expect(one).toMatchObject({ prompt: "name : X | area : y", target: "A text .", category: "X" });
    expect(two).toMatchObject({ id: "valid/1", target: "B || c .", references: ["A text .", "B || c ."] });
  });

  test.each([
    ["a||b\nno separator\n", /a\.txt:2: no \|\|/],
    ["a||b\n\n||b\n", /a\.txt:3: empty prompt/],
    ["a|| \n", /a\.txt:1: the file holds no target texts/],
    ["\n", /no samples/],
  ])("%j is refused with its line", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
