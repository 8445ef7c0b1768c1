/**
 * The tokenizer process: Hugging Face's Rust library, by its Node binding, on files that anyone may have made.
 *
 * A process of its own, since the library ends the process it runs in where a pattern costs too much or a table is damaged, and
 * since only a process can be ended where its memory grows too far.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { badInput } from "../../../protocol/errors.ts";
import { serve } from "../../../protocol/messages/channel.ts";
import type { WatchedMemory } from "../../io/memoryWatch.ts";
import { packageRoot } from "../../io/packageRoot.ts";
import { joinIds } from "./library.ts";
import { type RustTokenizerApi, tookTooMuch } from "./rustApi.ts";
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
const tokenizers = new Map<number, { tokenizer: BoundTokenizer; mostMemory: number }>();

/** For the thread that watches the memory, in MB: what the process may hold, 0 while there is nothing to do; what the request may add. */
const most = new Int32Array(new SharedArrayBuffer(8));
const watch: WatchedMemory = { most, lastWords: tookTooMuch };
new Worker(path.join(packageRoot(), "dist", "memoryWatch.cjs"), { workerData: watch }).unref();

/**
 * Does the work while the memory that it adds is watched; requests come one at a time. What earlier ones left counts for none:
 * four tokenizers of 250,000 tokens may hold 2 GB.
 */
async function watched<T>(mostMemory: number, work: () => T | Promise<T>): Promise<T> {
  most[1] = mostMemory;
  Atomics.store(most, 0, Math.ceil(process.memoryUsage.rss() / 1e6) + mostMemory);
  Atomics.notify(most, 0);
  try {
    return await work();
  } finally {
    Atomics.store(most, 0, 0);
  }
}

/** Throws what the library says, after what it was to do. */
function refused(doing: string): (error: unknown) => never {
  return (error) => {
    throw badInput({ what: `${doing}: ${error instanceof Error ? error.message : String(error)}` }, error);
  };
}

const cannotRead = refused("the tokenizer cannot read a text");
const cannotDecode = refused("the tokenizer cannot decode the tokens");

const api: RustTokenizerApi = {
  async open(key, json, mostMemory) {
    if (binding === undefined) return false;
    const { Tokenizer } = binding;
    const tokenizer = await watched(mostMemory, () => Tokenizer.fromString(json)).catch(
      refused("unsupported tokenizer"),
    );
    tokenizers.set(key, { tokenizer, mostMemory });
    return true;
  },
  encode(key, texts) {
    const { tokenizer, mostMemory } = tokenizers.get(key)!;
    return watched(mostMemory, async () => {
      const encodings = await tokenizer.encodeBatch(texts, { addSpecialTokens: false }).catch(cannotRead);
      return joinIds(encodings.map((encoding) => encoding.getIds()));
    });
  },
  decode(key, lists) {
    const { tokenizer, mostMemory } = tokenizers.get(key)!;
    return watched(mostMemory, () => tokenizer.decodeBatch(lists, false).catch(cannotDecode));
  },
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
