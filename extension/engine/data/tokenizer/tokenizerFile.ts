/** `tokenizer.json`: the parts that we read ourselves. */
import Type, { type Static } from "typebox";
import { badInput } from "../../../protocol/errors.ts";
import { checkShape, parseJson } from "../../io/json.ts";

const AddedToken = Type.Object({
  id: Type.Integer({ minimum: 0 }),
  content: Type.String(),
  single_word: Type.Optional(Type.Boolean()),
  lstrip: Type.Optional(Type.Boolean()),
  rstrip: Type.Optional(Type.Boolean()),
  normalized: Type.Optional(Type.Boolean()),
});
export type AddedToken = Static<typeof AddedToken>;

const Vocabulary = Type.Record(Type.String(), Type.Integer({ minimum: 0 }));

const Content = Type.Object({
  // Unigram keeps a list of tokens with their scores; a token's id is its place.
  model: Type.Object({ vocab: Type.Union([Vocabulary, Type.Array(Type.Any())]) }),
  added_tokens: Type.Optional(Type.Array(AddedToken)),
  truncation: Type.Optional(Type.Unknown()),
  padding: Type.Optional(Type.Unknown()),
});

/** The file's content, with the names of its tokens. */
export interface TokenizerFile extends Static<typeof Content> {
  addedTokens: readonly AddedToken[];
  ids: { has(id: number): boolean; largest: number; of(token: string): number | undefined };
  /** A token as it stands in the file, quoted. */
  nameOf(id: number): string;
}

/** @throws bad-input for a text that is not JSON, is no tokenizer, or tokenizes differently each time. */
export function parseTokenizerFile(json: string, where: string): TokenizerFile {
  const content = checkShape(Content, parseJson(json, where), where, "the tokenizer");
  const { dropout } = content.model as { dropout?: unknown };
  if (typeof dropout === "number" && dropout > 0) {
    throw badInput({
      what: "the tokenizer drops merges at random, so the same text gets different tokens each time",
      where: `${where}: model.dropout`,
      value: String(dropout),
      range: "null or 0",
    });
  }
  const names = new Map<number, string>();
  const { vocab } = content.model;
  if (Array.isArray(vocab))
    for (const [id, entry] of vocab.entries()) names.set(id, String(Array.isArray(entry) ? entry[0] : entry));
  else for (const [token, id] of Object.entries(vocab)) names.set(id, token);
  const byName = new Map([...names].map(([id, name]) => [name, id]));
  const addedTokens = content.added_tokens ?? [];
  for (const { id, content: token } of addedTokens) {
    names.set(id, token);
    byName.set(token, id);
  }
  let largest = -1;
  for (const id of names.keys()) largest = Math.max(largest, id);
  return {
    ...content,
    addedTokens,
    ids: { has: (id) => names.has(id), largest, of: (token) => byName.get(token) },
    nameOf: (id) => JSON.stringify(names.get(id) ?? ""),
  };
}
