/** When a file is judged: a while after its last change, one judgement at a time, only the latest text. */
import type { Judgement } from "../../protocol/messages/judgement.ts";

export interface JudgeSchedule {
  /** Judges the file `delay` ms from now; a later call for the same key starts the wait anew. */
  request(key: string, delay: number): void;
  /** Whatever is under way for the key is dropped. */
  forget(key: string): void;
  dispose(): void;
}

interface Entry {
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts requests: an answer to an older one is dropped, its places would no longer fit the text. */
  latest: number;
  judging: boolean;
}

/** `Request` is what is judged: at least a text. */
export interface ScheduleParts<Request> {
  /** As things stand at the time of judging; undefined where the file is gone. */
  read(key: string): Promise<Request | undefined>;
  judge(request: Request): Promise<Judgement>;
  judged(key: string, judgement: Judgement, request: Request): void;
  failed(key: string, error: unknown): void;
}

export function createJudgeSchedule<Request>({ read, judge, judged, failed }: ScheduleParts<Request>): JudgeSchedule {
  const entries = new Map<string, Entry>();

  async function run(key: string, entry: Entry): Promise<void> {
    // A judgement under way sees at its end that a later one is wanted.
    if (entry.judging) return;
    entry.judging = true;
    const number = entry.latest;
    const isLatest = () => entries.get(key) === entry && entry.latest === number;
    try {
      const request = await read(key);
      const judgement = request && (await judge(request));
      if (judgement && isLatest()) judged(key, judgement, request);
    } catch (error) {
      if (isLatest()) failed(key, error);
    } finally {
      entry.judging = false;
      const waits = entry.timer !== undefined;
      if (entries.get(key) === entry && !isLatest() && !waits) void run(key, entry);
    }
  }

  return {
    request(key, delay) {
      const entry = entries.get(key) ?? { timer: undefined, latest: 0, judging: false };
      entries.set(key, entry);
      entry.latest++;
      clearTimeout(entry.timer);
      entry.timer = setTimeout(() => {
        entry.timer = undefined;
        void run(key, entry);
      }, delay);
    },
    forget(key) {
      clearTimeout(entries.get(key)?.timer);
      entries.delete(key);
    },
    dispose() {
      for (const key of [...entries.keys()]) this.forget(key);
    },
  };
}
