/** The configuration's schema as an editor reads it: hovers in Markdown, explained words, whole objects to complete. */
import { jsonSchema, keysOf, type SchemaNode, showExpected } from "./configSchema.ts";

/** A schema with the keywords that VS Code's JSON language service adds. */
export interface EditorSchema extends Omit<SchemaNode, "items" | "properties" | "oneOf"> {
  markdownDescription?: string;
  markdownEnumDescriptions?: string[];
  defaultSnippets?: { label: string; markdownDescription: string; body: Record<string, unknown> }[];
  items?: EditorSchema;
  properties?: Record<string, EditorSchema>;
  oneOf?: EditorSchema[];
  anyOf?: EditorSchema[];
  deprecationMessage?: string;
  doNotSuggest?: boolean;
}

/** A new schema at every call. */
export function editorSchema(): EditorSchema {
  return forEditor(jsonSchema());
}

function forEditor(schema: SchemaNode): EditorSchema {
  const { shorthand, traits: _, ...union } = schema;
  if (shorthand) return wordOrObject(union);
  const { properties, oneOf, items, ...node } = union;
  const whole: SchemaNode = { ...node, ...(items && { items }), ...(oneOf && { oneOf }) };
  const isObject = node.type === "object";
  // Completing a key would write its default object, `{}`; without one the cursor is put between the braces.
  if (isObject) delete node.default;
  // Models are completed by those that are there.
  delete node.examples;
  return {
    ...node,
    ...(node.description && { markdownDescription: hover(whole) }),
    ...(node.means && { markdownEnumDescriptions: node.enum!.map((word) => node.means![word]!) }),
    ...(items && { items: forEditor(items) }),
    ...(properties && {
      properties: {
        ...Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, forEditor(child)])),
        ...besideSelector(properties),
      },
    }),
    ...(oneOf && { oneOf: oneOf.map(forEditor), defaultSnippets: oneOf.map(snippet) }),
  };
}

/** A union whose kinds are named by a plain string or, to give parameters, by an object. */
function wordOrObject(union: SchemaNode): EditorSchema {
  const kinds = union.oneOf!.map(keysOf);
  const { defaultSnippets = [], type: _type, default: _default, ...object } = forEditor(union);
  const withParameters = kinds.filter((keys) => Object.keys(keys).length > 1).map(({ kind }) => String(kind!.const));
  const word: SchemaNode = {
    type: "string",
    enum: kinds.map(({ kind }) => String(kind!.const)),
    means: Object.fromEntries(kinds.map(({ kind }) => [String(kind!.const), kind!.description!])),
  };
  const markdownDescription = hover({ ...word, ...union, type: "string", default: wordOf(union.default) });
  return {
    markdownDescription,
    default: wordOf(union.default),
    anyOf: [
      { ...forEditor(word), markdownDescription },
      {
        ...object,
        type: "object",
        defaultSnippets: defaultSnippets.filter(({ label }) => withParameters.includes(label)),
      },
    ],
  };
}

const wordOf = (byDefault: unknown) => (byDefault as { kind?: string } | undefined)?.kind;

/** Keys that older files have beside the selector (`codecShorthand.ts`): explained and struck through, not offered. */
function besideSelector({ selector }: Record<string, SchemaNode>): Record<string, EditorSchema> {
  const temporal = selector?.shorthand && selector.oneOf!.find((branch) => keysOf(branch).kind!.const === "temporal");
  if (!temporal) return {};
  const { kind: _, ...parameters } = keysOf(temporal);
  return Object.fromEntries(
    Object.entries(parameters).map(([key, child]) => [
      key,
      {
        ...forEditor(child),
        deprecationMessage: `"${key}" is a parameter of the selector: "selector": { "kind": "temporal", "${key}": … }`,
        doNotSuggest: true,
      },
    ]),
  );
}

/** What a hover says of a node: what it is for, what it takes, and what the paper took. */
function hover(node: SchemaNode): string {
  const { description = "", default: byDefault, unit, paper, oneOf = [], type } = node;
  const kinds = oneOf.map(keysOf).map(({ kind }) => `- ${code(kind!.const)}: ${kind!.description}`);
  const facts = [
    ...(type === "object" || node.const !== undefined ? [] : [showExpected(node)]),
    ...(unit ? [`unit: **${unit}**`] : []),
    ...(byDefault === undefined || isEmpty(byDefault) ? [] : [`default: ${code(byDefault)}`]),
  ];
  return [description, kinds.join("\n"), facts.join("; "), paper ? `Paper: ${paper}.` : ""]
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}

const code = (value: unknown) => `\`${JSON.stringify(value)}\``;

const isEmpty = (value: unknown) => JSON.stringify(value) === "{}";

/** A branch of a union with all its keys, their defaults as places to jump to. */
function snippet(branch: SchemaNode) {
  const { kind, ...others } = keysOf(branch);
  // A key without a default may be left out.
  const filled = Object.entries(others).filter(([, node]) => node.default !== undefined);
  const fields = filled.map(([key, node], i) => [key, placeholder(node, i + 1)]);
  return {
    label: String(kind!.const),
    markdownDescription: kind!.description!,
    body: { kind: kind!.const, ...Object.fromEntries(fields) },
  };
}

/** A branch's keys that are written where it is chosen, each with its value in snippet syntax, `kind` first. */
export function kindBody(branch: SchemaNode): Record<string, string> {
  const written = ([key, value]: [string, unknown]) => {
    const text = JSON.stringify(value, null, 1).replaceAll(/\n */g, " ");
    return [key, text.replace(/^"\^(.*)"$/, "$1")];
  };
  return Object.fromEntries(Object.entries(snippet(branch).body).map(written));
}

/** In snippet syntax; the caret makes the language service write a number without quotes. An object by default is written as it is. */
function placeholder({ enum: words = [], default: byDefault }: SchemaNode, index: number): unknown {
  if (typeof byDefault === "object") return byDefault;
  // The first is taken where the user chooses none.
  const choices = [...new Set([String(byDefault), ...words])];
  if (words.length > 0) return `\${${index}|${choices.join(",")}|}`;
  return typeof byDefault === "string" ? `\${${index}:${byDefault}}` : `^\${${index}:${String(byDefault)}}`;
}
