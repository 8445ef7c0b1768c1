/** Pages that follow from the code: `npx vitest run test/docs.test.ts --update` writes them again. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { jsonSchema, type SchemaNode, showExpected } from "../extension/protocol/config/schema/configSchema.ts";

const cell = (text: string) => text.replaceAll("|", "\\|");
const code = (value: unknown) => `\`${JSON.stringify(value)}\``;

/** A table row for every leaf; a union's branches come under what they are distinguished by. */
function fields(node: SchemaNode, path: string, branch = ""): string[] {
  const unions = (node.oneOf ?? []).flatMap((option) => {
    const kind = String(option.properties?.kind?.const);
    return [
      row(`${path}.kind`, code(kind), node.default, { description: option.properties?.kind?.description }),
      ...fields({ ...option, properties: withoutKind(option) }, path, ` where \`kind\` is ${code(kind)}`),
    ];
  });
  const own = Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const name = path === "" ? key : `${path}.${key}`;
    if (child.properties ?? child.oneOf) return fields(child, name, branch);
    return [row(name, showExpected(child), child.default, child, branch)];
  });
  return [...unions, ...own];
}

function withoutKind(option: SchemaNode): Record<string, SchemaNode> {
  return Object.fromEntries(Object.entries(option.properties ?? {}).filter(([key]) => key !== "kind"));
}

function row(name: string, accepts: string, byDefault: unknown, node: SchemaNode, branch = ""): string {
  const { description = "", unit = "", paper = "", means = {} } = node;
  const words = Object.entries(means).map(([word, meaning]) => `${word}: ${meaning}`);
  const text = [description, ...words].join(" ") + (branch && ` (${branch.trim()})`);
  const shown = byDefault === undefined ? "" : code(byDefault);
  return `| ${[`\`${name}\``, accepts, unit, shown, paper, text].map(cell).join(" | ")} |`;
}

it("docs/configuration.md lists every field of the schema", async () => {
  const page = [
    "# Configuration",
    "",
    "An experiment is a JSON file with comments and trailing commas, `*.splitcom.json`. Relative paths in it are relative to it.",
    "Only `model` and `data.format` have no default; file formats need `data.train` and `data.validation` too. This page is",
    "made from the schema by a test; *paper* is what arXiv 2602.10564 used, where it says so.",
    "",
    "| field | accepts | unit | default | paper | |",
    "|---|---|---|---|---|---|",
    ...fields(jsonSchema(), ""),
    "",
  ].join("\n");
  await expect(page).toMatchFileSnapshot("../docs/configuration.md");
});

it("source files that the pages name are there, under the end of their path", () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const sources = ["extension", "webview", "test"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map(
      (file) => `/${folder}/${file.split(path.sep).join("/")}`,
    ),
  );
  const pages = readdirSync(path.join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.join("docs", name));
  const missing = ["README.md", "SECURITY.md", ...pages].flatMap((page) =>
    [...readFileSync(path.join(root, page), "utf8").matchAll(/`([\w./-]+\.(?:ts|tsx|mjs))`/g)]
      .map(([, named]) => named!)
      .filter((named) => !sources.some((source) => source.endsWith(`/${named}`)))
      .map((named) => `${page}: ${named}`),
  );
  expect(missing).toEqual([]);
});
