/** Tokenizers in the Rust library, which runs in one process of its own for all of them. */
import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import path from "node:path";
import { badInput, runFailed, SplitcomError } from "../../../protocol/errors.ts";
import { type Connection, connect } from "../../../protocol/messages/channel.ts";
import { packageRoot } from "../../io/packageRoot.ts";
import type { TokenizerLibrary } from "./library.ts";
import { type RustTokenizerApi, tookTooMuch } from "./rustApi.ts";
import { rustPlaces } from "./rustPlaces.ts";

/** What one request may take before the process is ended, in ms: E2E's million words take half a second. */
const patience = 60_000;
/**
 * What opening a file, or one request, may add to the process's memory, in MB. 250,000 tokens take 600 MB to open; two million
 * characters at once, as many as are sent, take up to 500.
 */
const memory = 1000;
/** Tokenizers that the process holds at a time; the one not asked for the longest goes first. */
const mostOpen = 4;

type Remote = Connection<RustTokenizerApi>["remote"];

interface TokenizerProcess {
  readonly remote: Remote;
  /** Keys of the tokenizers it holds, the latest last. */
  readonly open: Set<number>;
  /** Keeps this program alive while it waits for an answer, and only then. */
  hold(): void;
  release(): void;
  /** Ends it; what waits for it fails with the reason. */
  stop(reason: SplitcomError): void;
}

let running: TokenizerProcess | undefined;
let lastTurn: Promise<unknown> = Promise.resolve();
let nextKey = 0;
/** Whether it loads here; undefined until a file is opened. */
let loads: boolean | undefined;

/**
 * @param json of a `tokenizer.json`.
 * @param where names the file in errors.
 * @returns undefined where the library does not load on this platform.
 * @throws bad-input where the library refuses the file, or ended over it.
 */
export function openRust(json: string, where: string): Promise<TokenizerLibrary | undefined> {
  return openRustWithin(memory, json, where);
}

/** {@link openRust} where each request, opening included, may add at most so many MB to the process's memory. */
export async function openRustWithin(
  mostMemory: number,
  json: string,
  where: string,
): Promise<TokenizerLibrary | undefined> {
  const key = nextKey++;
  const ask = <T>(question: (remote: Remote) => Promise<T>) =>
    inTurn(
      async (tokenizers) =>
        (await holds(tokenizers, key, json, mostMemory)) ? question(tokenizers.remote) : undefined,
      where,
    );
  loads ??= rustPlaces().length > 0;
  if (loads) loads = (await ask(async () => true)) ?? false;
  if (!loads) return undefined;
  return {
    encode: async (texts) => (await ask((remote) => remote.encode(key, texts)))!,
    decode: async (lists) => (await ask((remote) => remote.decode(key, lists)))!,
  };
}

/** Opens the tokenizer where the process does not hold it: not yet, no longer, or another process. @returns whether it can be. */
async function holds(
  { remote, open }: TokenizerProcess,
  key: number,
  json: string,
  mostMemory: number,
): Promise<boolean> {
  if (!open.delete(key) && !(await remote.open(key, json, mostMemory))) return false;
  open.add(key);
  const [oldest] = open;
  if (open.size > mostOpen) {
    open.delete(oldest!);
    await remote.close(oldest!);
  }
  return true;
}

/** One after the other: the library spreads each batch over all cores by itself, and what the process holds may change. */
async function inTurn<T>(work: (tokenizers: TokenizerProcess) => Promise<T>, where: string): Promise<T> {
  const before = lastTurn;
  const mine = (async () => {
    await before;
    running ??= start();
    return bounded(running, work);
  })();
  lastTurn = mine.catch(() => {});
  try {
    return await mine;
  } catch (error) {
    if (!(error instanceof SplitcomError) || error.kind !== "bad-input") throw error;
    throw new SplitcomError(error.kind, { ...error.parts, where }, { cause: error });
  }
}

async function bounded<T>(
  tokenizers: TokenizerProcess,
  work: (tokenizers: TokenizerProcess) => Promise<T>,
): Promise<T> {
  tokenizers.hold();
  // The answer may lie unread where this thread was busy all the time: it has a turn before the process is ended.
  let timer = setTimeout(() => {
    timer = setTimeout(() => tokenizers.stop(tooLong()), 1000);
  }, patience);
  try {
    return await work(tokenizers);
  } finally {
    clearTimeout(timer);
    tokenizers.release();
  }
}

function start(): TokenizerProcess {
  const script = path.join(packageRoot(), "dist", "tokenizer.cjs");
  const child = fork(script, [], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: [],
    env: { ...process.env, RUST_BACKTRACE: "0" },
  });
  let said = "";
  child.stderr!.setEncoding("utf8").on("data", (chunk: string) => {
    said = (said + chunk).slice(-10_000);
  });
  const connection = connect<RustTokenizerApi>({
    post: (message) => {
      child.send(message as object, () => {}); // a process that has gone is noticed by its exit
    },
    onMessage(listener) {
      child.on("message", listener);
      return () => child.off("message", listener);
    },
  });
  let waiting = 0;
  const tokenizers: TokenizerProcess = {
    remote: connection.remote,
    open: new Set(),
    hold: () => {
      if (waiting++ === 0) refer(child, "ref");
    },
    release: () => {
      if (--waiting === 0) refer(child, "unref");
    },
    stop(reason) {
      if (running === tokenizers) running = undefined;
      connection.close(reason);
      child.kill("SIGKILL");
    },
  };
  child.on("error", (error) => tokenizers.stop(ended(error.message)));
  child.on("close", (code, signal) => {
    if (said.includes("Cannot find module")) tokenizers.stop(incomplete(script));
    else if (said.includes(tookTooMuch)) tokenizers.stop(tooMuchMemory(said.split(tookTooMuch).at(-1)!.trim()));
    else tokenizers.stop(ended(lastWords(said) ?? `exit ${code ?? signal}`));
  });
  refer(child, "unref");
  return tokenizers;
}

function refer(child: ChildProcess, how: "ref" | "unref"): void {
  child[how]();
  child.channel?.[how]();
  (child.stderr as Socket | null)?.[how]();
}

/** The line below Rust's `thread '…' panicked at src/….rs:1:2:`, which says what was wrong. */
function lastWords(said: string): string | undefined {
  const [, line] = /panicked at [^\n]*\n([^\n]+)/.exec(said) ?? [];
  return line?.replaceAll(/\p{Cc}+/gu, " ").slice(0, 160);
}

function ended(why: string): SplitcomError {
  return badInput({
    what: "the tokenizer library gave up on this file",
    value: why,
    remedy: "A pattern in it may cost too much, or one of its tables may be damaged. Save the tokenizer again.",
  });
}

function incomplete(script: string): SplitcomError {
  return runFailed({ what: "a program of this installation is missing", where: script, remedy: "Install it again." });
}

function tooLong(): SplitcomError {
  return badInput({
    what: "the tokenizer does not finish",
    value: `no answer within ${patience / 1000} s`,
    remedy: "A pattern in it may cost too much for these texts.",
  });
}

function tooMuchMemory(allowed: string): SplitcomError {
  return badInput({
    what: "the tokenizer takes too much memory",
    value: `more than ${allowed} for one request`,
    remedy: "A rule in it may make texts longer and longer, such as a Replace that matches everywhere.",
  });
}
