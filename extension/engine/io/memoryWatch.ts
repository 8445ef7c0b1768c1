/**
 * A worker thread that ends its process where that takes too much memory: the tokenizer process's, since a pattern in an untrusted
 * file may make a text longer again and again. The process's own thread may be inside a library meanwhile.
 */
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

/** How often the memory is read, in ms. Pages are touched at some GB a second, and a reading takes 20 µs. */
const pollMs = 20;

export interface WatchedMemory {
  /** In MB, shared with the main thread: what the process may hold now, 0 while nothing is to be watched; and the request's part of it. */
  most: Int32Array;
  /** Goes to standard error, with what the request was allowed, before the process is ended. */
  lastWords: string;
}

const { most, lastWords } = workerData as WatchedMemory;

for (;;) {
  Atomics.wait(most, 0, 0);
  const now = Atomics.load(most, 0);
  if (now > 0 && process.memoryUsage.rss() > now * 1e6) {
    // Not through process.stderr, which in a worker needs the main thread.
    writeSync(2, `\n${lastWords}${most[1]} MB\n`);
    process.kill(process.pid, "SIGKILL");
  }
  Atomics.wait(most, 0, now, pollMs);
}
