/** Text split into words as GPT-2's tokenizer does, for text whose characters mean the same to every version of Unicode. */
import Type from "typebox";
import { Value } from "typebox/value";

/** A tokenizer that splits text into words as GPT-2's does, and does nothing else before merging bytes. */
const Gpt2Splitter = Type.Object({
  normalizer: Type.Optional(Type.Null()),
  pre_tokenizer: Type.Object({
    type: Type.Literal("ByteLevel"),
    add_prefix_space: Type.Literal(false),
    use_regex: Type.Optional(Type.Literal(true)),
  }),
});

export function splitsLikeGpt2(content: object): boolean {
  return Value.Check(Gpt2Splitter, content);
}

/** How GPT-2 splits text into words, in the syntax of the Rust library. */
export const gpt2Pattern = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
/** The same in JavaScript's, whose own `\s` is another. */
const words = new RegExp(gpt2Pattern.replaceAll("\\s", "\\p{White_Space}").replaceAll("\\S", "\\P{White_Space}"), "gu");

/** Latin letters, dashes, quotation marks, the euro sign: letters, digits and spaces there have not changed since Unicode 5. */
const plain = /^[\0-\u024f\u2010-\u2027\u20ac]*$/;

/** @returns undefined for a text with other characters. */
export function gpt2Words(text: string): readonly string[] | undefined {
  return plain.test(text) ? (text.match(words) ?? []) : undefined;
}
