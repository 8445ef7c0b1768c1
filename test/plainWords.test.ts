/**
 * Words that only this project used, and readers of VS Code's and Flower's docs stumble over, stay out of names, comments, sentences
 * for users, docs and test titles. Each has its plain words beside it.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const plain: Record<string, { found: RegExp; write: string }> = {
  tell: { found: /\b(tells?|told|telling)\b/, write: "report, notify, show, print or say; distinguish" },
  "go on": { found: /\b(goe?s?|going|gone|went) on\b/, write: "continue, run or resume" },
  judge: { found: /\bjudg(e[ds]?|ing|e?ments?)\b/, write: "validate, check or predict" },
  anew: { found: /\banew\b/, write: "again, or start over" },
  mend: { found: /\bmend(s|ed|ing)?\b/, write: "fix" },
  setback: { found: /\bsetbacks?\b/, write: "retryable error" },
  stranger: { found: /\bstrangers?\b/, write: "untrusted" },
  foretell: { found: /\bforet(ells?|old)\b/, write: "predict" },
  furnish: { found: /\bfurnish(es|ed|ing)?\b/, write: "set up" },
  "lie in": { found: /\b(lies?|lying|lay) (in|outside|below|beside)\b/, write: "be in" },
  "what of": { found: /\bwhat of\b/, write: "which parts of, or the name of the thing" },
  "ask of": { found: /\bask(s|ed)? of\b/, write: "request from" },
};

/** Data, and what only looks for words: here, synthetic texts, the words of metrics, and a list of callees. */
const exempt = /^test\/(plainWords|spreads)\.test\.ts$|\/synthetic\/|\/nlg\//;

const title = /\b(?:it|test|describe)(?:\.\w+(?:\([^)]*\))*)*\(\s*(?:"[^"]*"|`[^`]*`)|^\s*\]\)\((?:"[^"]*"|`[^`]*`)/;
const files = execFileSync(
  "git",
  ["ls-files", "extension", "webview", "test", "docs", "README.md", "SECURITY.md", "package.nls.json"],
  {
    cwd: root,
    encoding: "utf8",
  },
)
  .split("\n")
  .filter((file) => /\.(tsx?|m[jt]s|cjs|css|md|json)$/.test(file) && !exempt.test(file));

/** The line with the words of its names apart, in small letters; of a test's file only its titles. */
function wordsOf(file: string, line: string): string {
  const text = file.startsWith("test/") ? (title.exec(line)?.[0] ?? "") : line;
  return text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

const lines = files.flatMap((file) =>
  readFileSync(path.join(root, file), "utf8")
    .split("\n")
    .map((line, index) => ({ place: `${file}:${index + 1}`, text: wordsOf(file, line) })),
);

describe("plain words", () => {
  it.each(Object.entries(plain))(
    "replace “%s” in names, comments, sentences, docs and test titles",
    (_, { found, write }) => {
      const hits = lines.filter(({ text }) => found.test(text)).map(({ place, text }) => `${place}: ${text.trim()}`);
      expect(hits, `write instead: ${write}`).toEqual([]);
    },
  );
});
