/** Runs targets in a thread whose heart is watched: an input that hangs, crashes it or takes too much memory is found, and the next continues. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import { packageRoot } from "../../extension/engine/io/packageRoot.ts";
import { type Finding, Findings } from "./findings.ts";
import type { Portion } from "./targets.ts";

/** An input hangs that takes so many milliseconds of the processor, on a busy machine more of the clock, or ten times as many of the clock. */
const hangMs = 6000;
const mostBytes = 1e9;
const lookMs = 50;
/** Findings that end a thread; after so many the rest says nothing new. */
const mostRestarts = 20;

export interface NumberedPortion extends Portion {
  /** Number of its first input. */
  from: number;
}

export interface ThreadWork {
  portions: NumberedPortion[];
  seed: number;
  /** For the targets' files. */
  folder: string;
  baseRun: string;
  /** Two 32-bit integers that the thread sets: the portion it is at, and the number of the input. */
  beat: SharedArrayBuffer;
  /** Whether to post each input. */
  dump?: boolean;
}

export interface Outcome {
  target: string;
  /** Inputs that were read, and those that were answered by an error. */
  accepted: number;
  refused: number;
}

export type ThreadMessage = { found: Omit<Finding, "count"> } | { done: Outcome } | { dump: string };

export interface WatchedFuzzing {
  findings: Finding[];
  /** Of targets that no thread was ended over. */
  outcomes: Outcome[];
  /** The most that the whole process held at any look. */
  peakBytes: number;
}

export interface WatchOptions {
  /** Told each input, where that is asked for. */
  onDump?(input: string): void;
  /** The thread's script, and after how many milliseconds an input hangs; for tests of this watch. */
  script?: string;
  hangs?: number;
}

/** Fuzzes portion by portion. */
export async function watchFuzzing(
  work: Omit<ThreadWork, "beat">,
  options: WatchOptions = {},
): Promise<WatchedFuzzing> {
  const findings = new Findings();
  const outcomes: Outcome[] = [];
  let peakBytes = 0;
  let left = work.portions;
  for (let starts = 0; left.length > 0 && starts <= mostRestarts; starts++) {
    const beat = new SharedArrayBuffer(8);
    const post = (message: ThreadMessage) => {
      if ("found" in message) findings.add(message.found);
      else if ("done" in message) outcomes.push(message.done);
      else options.onDump?.(message.dump);
    };
    const ended = await watchThread({ ...work, portions: left, beat }, post, options);
    peakBytes = Math.max(peakBytes, ended.peakBytes);
    const [portion, number] = new Int32Array(beat) as unknown as [number, number];
    const at = left[portion]!;
    if (ended.peakBytes > mostBytes) {
      const message = `${Math.round(ended.peakBytes / 1e6)} MB`;
      findings.add({ target: at.target, kind: "memory", message, first: ended.peakNumber, stack: "" });
    }
    if (ended.why === "done") break;
    findings.add({ target: at.target, kind: ended.why, message: ended.message, first: number, stack: "" });
    const rest = { ...at, from: number + 1, count: at.from + at.count - number - 1 };
    left = [...(rest.count > 0 ? [rest] : []), ...left.slice(portion + 1)];
  }
  return { findings: findings.all, outcomes, peakBytes };
}

interface ThreadEnd {
  why: "done" | "hang" | "crash";
  message: string;
  peakBytes: number;
  peakNumber: number;
}

function watchThread(
  work: ThreadWork,
  post: (message: ThreadMessage) => void,
  { script = path.join(packageRoot(), "dist/fuzzThread.cjs"), hangs = hangMs }: WatchOptions,
): Promise<ThreadEnd> {
  const heart = new Int32Array(work.beat);
  const worker = new Worker(script, { workerData: work });
  let peak = { peakBytes: 0, peakNumber: 0 };
  return new Promise((resolve) => {
    let last = "";
    let since = now();
    let ended = false;
    const end = (why: ThreadEnd["why"], message: string) => {
      // A crash is reported twice: as an error, then as an exit.
      if (ended) return;
      ended = true;
      clearInterval(timer);
      void worker.terminate().then(() => resolve({ why, message, ...peak }));
    };
    const timer = setInterval(() => {
      const at = `${Atomics.load(heart, 0)} ${Atomics.load(heart, 1)}`;
      if (at !== last) [last, since] = [at, now()];
      const { rss } = process.memoryUsage();
      if (rss > peak.peakBytes) peak = { peakBytes: rss, peakNumber: Atomics.load(heart, 1) };
      const { cpu, clock } = now();
      if (cpu - since.cpu > hangs || clock - since.clock > 10 * hangs) end("hang", `no answer within ${hangs} ms`);
    }, lookMs);
    worker.on("message", post);
    worker.on("error", (error) => end("crash", error.message));
    worker.on("exit", () => end("done", ""));
  });
}

/** Milliseconds of the processor, of all threads, and of the clock. */
function now(): { cpu: number; clock: number } {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, clock: performance.now() };
}
