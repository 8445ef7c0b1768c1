import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { trusting, trustsFolder } from "../../../extension/programs/workbench/gate.ts";

const sample = "/home/me/.workbench/my sample";
const asked = encodeURIComponent(sample);

describe("the page without the question for trust", () => {
  test.each([`/?folder=${asked}`, `/?folder=${asked}&payload=%5B%5D`])("is that of the sample: %s", (target) => {
    expect(trustsFolder(target, sample)).toBe(true);
  });

  test.each([
    ["another folder's", "/?folder=/home/me/other"],
    ["a folder's below it", `/?folder=${asked}/below`],
    ["one under another name of it", `/?folder=${asked}/`],
    ["a workspace's", `/?workspace=${asked}`],
    ["one that also names a workspace", `/?folder=${asked}&workspace=/home/me/other`],
    ["one that names two folders", `/?folder=${asked}&folder=/home/me/other`],
    ["an empty window's", "/?ew=true"],
    ["the last one's", "/"],
    ["no page at all", `/static/?folder=${asked}`],
  ])("is not %s", (_whose, target) => {
    expect(trustsFolder(target, sample)).toBe(false);
  });

  test("is nobody's where nothing is trusted", () => {
    expect(trustsFolder("/?folder=undefined", undefined)).toBe(false);
  });

  test("is VS Code's but for the one switch, wherever its bytes are cut", async () => {
    const page = '<meta data-settings="{&quot;a&quot;:&quot;ä&quot;,&quot;enableWorkspaceTrust&quot;:true}">';
    const stream = trusting();
    for (const byte of Buffer.from(page)) stream.write(Buffer.of(byte));
    stream.end();
    expect(await text(stream)).toBe(page.replace("true", "false"));
  });
});
