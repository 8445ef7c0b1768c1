/**
 * What is beside a `tokenizer.json` and, in transformers, changes what it does: `added_tokens.json`, `tokenizer_config.json` and
 * `special_tokens_map.json`. Tokens that only these name are taken, as transformers takes them; contradictions are refused.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import Type, { type Static, type TSchema } from "typebox";
import { badInput } from "../../../protocol/errors.ts";
import type { AddedToken, TokenizerFile } from "../../data/tokenizer/tokenizerFile.ts";
import { largest } from "../files/largest.ts";
import { readTextFile } from "../files/textFile.ts";
import { checkShape, parseJson } from "../json.ts";

const flag = Type.Optional(Type.Boolean());
const TokenOptions = { lstrip: flag, rstrip: flag, single_word: flag, normalized: flag, special: flag };
const Described = Type.Object({ content: Type.String(), ...TokenOptions });
type Described = Static<typeof Described>;

const Special = Type.Optional(Type.Union([Type.Null(), Type.String(), Described]));
const Specials = Type.Optional(
  Type.Union([
    Type.Null(),
    Type.Array(Type.Union([Type.String(), Described])),
    Type.Record(Type.String(), Type.Union([Type.String(), Described])),
  ]),
);
const SpecialTokens = Type.Object({
  bos_token: Special,
  eos_token: Special,
  unk_token: Special,
  sep_token: Special,
  pad_token: Special,
  cls_token: Special,
  mask_token: Special,
  additional_special_tokens: Specials,
  extra_special_tokens: Specials,
});
type SpecialTokens = Static<typeof SpecialTokens>;

const TokenizerConfig = Type.Interface([SpecialTokens], {
  added_tokens_decoder: Type.Optional(Type.Record(Type.String({ pattern: "^\\d+$" }), Described)),
  add_prefix_space: Type.Optional(Type.Union([Type.Null(), Type.Boolean()])),
  split_special_tokens: flag,
  tokenizer_class: Type.Optional(Type.Union([Type.Null(), Type.String()])),
});
const AddedTokensFile = Type.Record(Type.String(), Type.Integer({ minimum: 0 }));

/** A token that a file beside `tokenizer.json` names; without `id` where the file does not give it. */
interface NamedToken extends Described {
  id?: number;
  where: string;
}

export interface TokenizerSettings {
  /** To be added to those of `tokenizer.json`, in this order. */
  addedTokens: readonly (AddedToken & { special: boolean })[];
  /** What the user should know, as sentences. */
  notes: readonly string[];
}

/**
 * @param file the `tokenizer.json`, whose `content` this is.
 * @param endOfText the model's.
 * @throws bad-input for a malformed file, and where one contradicts `tokenizer.json`.
 */
export function readTokenizerSettings(file: string, content: TokenizerFile, endOfText: number): TokenizerSettings {
  const folder = path.dirname(file);
  const read = <S extends TSchema>(name: string, schema: S): { where: string; found: Static<S> } | undefined => {
    const where = path.join(folder, name);
    if (!existsSync(where)) return undefined;
    const text = readTextFile(where, "cannot read the tokenizer's settings", largest.settings);
    return { where, found: checkShape(schema, parseJson(text, where), where, "the tokenizer's settings") };
  };
  const added = read("added_tokens.json", AddedTokensFile);
  const config = read("tokenizer_config.json", TokenizerConfig);
  const map = read("special_tokens_map.json", SpecialTokens);
  if (config) checkConfig(config.found, config.where, content);
  const named: NamedToken[] = [
    ...Object.entries(config?.found.added_tokens_decoder ?? {}).map(([id, token]) => ({
      ...{ ...token, id: Number(id) },
      where: `${config!.where}: added_tokens_decoder`,
    })),
    ...Object.entries(added?.found ?? {}).map(([token, id]) => ({ content: token, id, where: added!.where })),
    ...(config ? specialTokens(config.found, config.where) : []),
    ...(map ? specialTokens(map.found, map.where) : []),
  ];
  const addedTokens = takeNamed(named, content);
  const ends = [config, map].flatMap((each) =>
    each?.found.eos_token ? [{ ...each, token: each.found.eos_token }] : [],
  );
  const notes = ends.flatMap(({ where, token }) => {
    const text = contentOf(token);
    const id = addedTokens.find((other) => other.content === text)?.id ?? content.ids.of(text);
    if (id === endOfText || id === undefined) return [];
    return [`${where}: eos_token is ${JSON.stringify(text)} (${id}), config.json's is ${endOfText}, which is used`];
  });
  return { addedTokens, notes };
}

function contentOf(token: string | Described): string {
  return typeof token === "string" ? token : token.content;
}

function specialTokens(tokens: SpecialTokens, where: string): NamedToken[] {
  const { additional_special_tokens, extra_special_tokens, ...single } = tokens;
  const fields = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"] as const;
  const listed = [additional_special_tokens, extra_special_tokens].flatMap((several) => Object.values(several ?? {}));
  return [...fields.flatMap((field) => single[field] ?? []), ...listed].map((token) => ({
    ...(typeof token === "string" ? { content: token } : token),
    special: true,
    where,
  }));
}

/** Those that `tokenizer.json` lacks, with the ids that the library gives them: the vocabulary's own, or the next ones. */
function takeNamed(named: readonly NamedToken[], content: TokenizerFile): (AddedToken & { special: boolean })[] {
  const known = new Map<string, AddedToken>(content.addedTokens.map((token) => [token.content, token]));
  const taken: (AddedToken & { special: boolean })[] = [];
  let next = content.ids.largest + 1;
  for (const { where, id, ...token } of [...named].sort((a, b) => (a.id ?? Infinity) - (b.id ?? Infinity))) {
    if (token.content === "") continue;
    const other = known.get(token.content);
    if (other === undefined) {
      const given = content.ids.of(token.content) ?? next;
      if (id !== undefined && id !== given) throw contradiction(where, token.content, `id ${id}`, `id ${given}`);
      if (given === next) next++;
      const special = token.special ?? false;
      const plain = { lstrip: false, rstrip: false, single_word: false, normalized: !special };
      const complete = { ...plain, ...token, special, id: given };
      known.set(token.content, complete);
      taken.push(complete);
      continue;
    }
    if (id !== undefined && id !== other.id) throw contradiction(where, token.content, `id ${id}`, `id ${other.id}`);
    for (const option of ["lstrip", "rstrip", "single_word"] as const) {
      if (token[option] === undefined || token[option] === (other[option] ?? false)) continue;
      throw contradiction(where, token.content, `${option} ${token[option]}`, `${option} ${other[option] ?? false}`);
    }
  }
  return taken;
}

/** Classes that take `tokenizer.json` as it is, whatever the settings say of prefixes. */
const asItIs = ["PreTrainedTokenizerFast", "TokenizersBackend"];

function checkConfig(config: Static<typeof TokenizerConfig>, where: string, content: TokenizerFile): void {
  if (config.split_special_tokens) {
    throw badInput({
      what: "tokenizers that split special tokens cannot be used here",
      where: `${where}: split_special_tokens`,
      value: "true",
      range: "false",
    });
  }
  const { pre_tokenizer } = content as { pre_tokenizer?: { type?: unknown; add_prefix_space?: unknown } | null };
  const { add_prefix_space: wanted, tokenizer_class: name } = config;
  if (typeof wanted !== "boolean" || pre_tokenizer?.type !== "ByteLevel" || asItIs.includes(name ?? "")) return;
  if (pre_tokenizer.add_prefix_space === wanted) return;
  throw badInput({
    what: "the settings and tokenizer.json disagree on a space before the first word",
    where: `${where}: add_prefix_space`,
    value: String(wanted),
    range: `${pre_tokenizer.add_prefix_space}, as in tokenizer.json`,
    remedy: "Save the tokenizer again: AutoTokenizer.from_pretrained(…).save_pretrained(…).",
  });
}

function contradiction(where: string, token: string, found: string, expected: string) {
  return badInput({
    what: `the token ${JSON.stringify(token)} is another in tokenizer.json`,
    where,
    value: found,
    range: expected,
    remedy: "Save the tokenizer again: AutoTokenizer.from_pretrained(…).save_pretrained(…).",
  });
}
