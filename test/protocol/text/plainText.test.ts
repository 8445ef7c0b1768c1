import { describe, expect, it } from "vitest";
import { markdownBlock, markdownParagraph, markdownText } from "../../../extension/protocol/text/markdownText.ts";
import { plainLabel, plainText } from "../../../extension/protocol/text/plainText.ts";
import { terminalText } from "../../../extension/protocol/text/terminalText.ts";

/** As VS Code finds links in its own messages (`linkedText.ts`). */
const vscodeLink = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const vscodeIcon = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;
const active =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

const links = [
  "[text](command:workbench.action.terminal.new)",
  '[text](command:workbench.action.terminal.sendSequence?{"text":"x"} "title")',
  "[text](https://evil.example)",
  "[text](file:///etc/passwd)",
  "[text]\u0000(command:x)",
  "[text]\u200b(command:x)",
  "[text]\u202e(command:x)",
  "[text]\u2060\ufeff(command:x)",
  "[te\nxt](command:x)",
  "[a][b](command:x)",
  `[${"x".repeat(2000)}](command:x)`,
  `${"x".repeat(746)}](command:y) [${"x".repeat(700)}](command:x)`,
];

describe("plain text", () => {
  it.each(links)("is no link: %j", (text) => {
    expect(plainText(text)).not.toMatch(vscodeLink);
    expect(plainLabel(text)).not.toMatch(vscodeLink);
  });

  it.each(["$(trash)", "$(loading~spin)", "$\u0000(trash)", "\\$(trash)", "$$(trash)"])("is no icon: %j", (text) => {
    expect(plainText(text)).not.toMatch(vscodeIcon);
  });

  it("has no characters that do something, and keeps its lines", () => {
    expect(plainText("a\u001b]52;c;eA==\u0007b\u009b2J\u202ec\r\nd\re\tf")).toBe("a]52;c;eA==b2Jc\nd\ne f");
    expect(plainLabel("a\r\n  b\u2028c")).toBe("a b c");
  });

  it("leaves what people write as it is", () => {
    for (const text of ["SplitCom, θ = 0.98 (fixed) [a]", "نام‌ها", "👩‍💻 naïve", "C:\\runs\\a", "100 $ (net)"])
      expect(plainLabel(text)).toBe(text);
  });

  it("is cut in its middle where it is long, at no half of a character", () => {
    expect(plainText(`begin${"x".repeat(1_000_000)}end`).length).toBeLessThanOrEqual(1500);
    expect(plainText(`begin${"x".repeat(1_000_000)}end`)).toMatch(/^beginx+ … x+end$/);
    expect(encodeURIComponent(plainLabel("😀".repeat(1000)))).toContain("%F0%9F%98%80");
    expect(encodeURIComponent(plainLabel(`x${"😀".repeat(1000)}`))).toContain("%F0%9F%98%80");
  });
});

describe("text for a terminal", () => {
  it.each([
    ["\u001b]52;c;eA==\u0007", "\\u001b]52;c;eA==\\u0007"],
    ["\u001b]0;title\u001b\\", "\\u001b]0;title\\u001b\\"],
    ["\u009b2J\u009d0;t\u009c", "\\u009b2J\\u009d0;t\\u009c"],
    ["over\rwritten\bx\u007f", "over\\u000dwritten\\u0008x\\u007f"],
    ["\u202egnp.exe", "\\u202egnp.exe"],
    ["lines\nand\ttabs", "lines\nand\ttabs"],
  ])("shows what would do something: %j", (text, shown) => {
    expect(terminalText(text)).toBe(shown);
  });

  it("leaves a line of JSON that says the same", () => {
    const value = { name: "\u001b[31m\u009b\u202e\u2028\u007f\r\n", nested: ["\ufeff"] };
    const line = terminalText(JSON.stringify(value));
    expect(line).not.toMatch(active);
    expect(JSON.parse(line)).toEqual(value);
  });
});

describe("text in Markdown", () => {
  it.each([
    ["[a](command:b)", "\\[a\\](command:b)"],
    ["<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)\\>"],
    ["a | b", "a \\| b"],
    ["`code`", "\\`code\\`"],
    ["**bold** _it_ snake_case", "\\*\\*bold\\*\\* \\_it\\_ snake_case"],
    ["https://x.example www.x.example a@x.example", "https\\://x.example www\\.x.example a\\@x.example"],
    ["&lt;b&gt; &#60;", "&amp;lt;b&amp;gt; &amp;#60;"],
    ["$x^2$ ~~no~~", "\\$x^2\\$ \\~\\~no\\~\\~"],
    ["a\n# heading\r\nb", "a # heading b"],
    ["back\\slash", "back\\\\slash"],
    ["a\u001b[2Jb\u202e", "a\\[2Jb".replace("a\\[", "a\\[")],
    ["splitcom-fixed 0.98, e2e-csv", "splitcom-fixed 0.98, e2e-csv"],
  ])("reads as it is written: %j", (text, escaped) => {
    expect(markdownText(text)).toBe(escaped);
  });

  it.each([
    ["# heading", "\\# heading"],
    ["- item", "\\- item"],
    ["1. item", "1\\. item"],
    ["> quote", "\\> quote"],
    ["    code", "code"],
    ["---", "\\---"],
    ["-5 degrees", "-5 degrees"],
  ])("begins no block: %j", (text, escaped) => {
    expect(markdownParagraph(text)).toBe(escaped);
  });

  it("ends no block of code that it stands in", () => {
    expect(markdownBlock("a\n```\n[x](command:y)\n````\n", "jsonc")).toBe(
      "`````jsonc\na\n```\n[x](command:y)\n````\n`````\n",
    );
  });
});
