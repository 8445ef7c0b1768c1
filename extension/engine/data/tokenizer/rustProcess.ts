/**
 * The tokenizer process: Hugging Face's Rust library, by its Node binding, on files that anyone may have made.
 *
 * A process of its own, since the library ends the process it runs in where a pattern costs too much or a table is damaged.
 */
import { createRequire } from "node:module";
import { serve } from "../../../protocol/channel.ts";
import { badInput } from "../../../protocol/errors.ts";
import { joinIds } from "./library.ts";
import type { RustTokenizerApi } from "./rustApi.ts";
import { rustPlaces } from "./rustPlaces.ts";

/** What we use of the binding; the package is optional, so its own types may be missing. */
interface Binding {
  Tokenizer: { fromString(json: string): BoundTokenizer };
}

interface BoundTokenizer {
  encodeBatch(texts: readonly string[], options: { addSpecialTokens: boolean }): Promise<{ getIds(): number[] }[]>;
  decodeBatch(ids: readonly (readonly number[])[], skipSpecialTokens: boolean): Promise<string[]>;
}

function loadBinding(): Binding | undefined {
  for (const place of rustPlaces()) {
    try {
      return createRequire(place)(place) as Binding;
    } catch {
      // Without a build for this platform.
    }
  }
  return undefined;
}

const binding = loadBinding();
const tokenizers = new Map<number, BoundTokenizer>();

/** Throws what the library says, after what it was to do. */
function refused(doing: string): (error: unknown) => never {
  return (error) => {
    throw badInput({ what: `${doing}: ${error instanceof Error ? error.message : String(error)}` }, error);
  };
}

const cannotRead = refused("the tokenizer cannot read a text");

const api: RustTokenizerApi = {
  open(key, json) {
    if (binding === undefined) return false;
    try {
      tokenizers.set(key, binding.Tokenizer.fromString(json));
    } catch (error) {
      refused("unsupported tokenizer")(error);
    }
    return true;
  },
  async encode(key, texts) {
    const encodings = await tokenizers.get(key)!.encodeBatch(texts, { addSpecialTokens: false }).catch(cannotRead);
    return joinIds(encodings.map((encoding) => encoding.getIds()));
  },
  decode: (key, lists) =>
    tokenizers.get(key)!.decodeBatch(lists, false).catch(refused("the tokenizer cannot tell the text of tokens")),
  close(key) {
    tokenizers.delete(key);
  },
};

// Ctrl-C is the parent's to answer. Without the parent, work that may never end must not keep this process.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
serve(
  {
    post: (message) => {
      if (process.connected) process.send!(message, undefined, undefined, () => {});
    },
    onMessage(listener) {
      process.on("message", listener);
      return () => process.off("message", listener);
    },
  },
  api,
);
