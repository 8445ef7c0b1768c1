/** When a file is validated: a while after its last change, one validation at a time, only the latest text. */
import type { ConfigValidation } from "../../protocol/messages/configValidation.ts";

export interface ValidationSchedule {
  /** Validates the file `delay` ms from now; a later call for the same key starts the wait again. */
  request(key: string, delay: number): void;
  /** Whatever is under way for the key is dropped. */
  forget(key: string): void;
  dispose(): void;
}

interface Entry {
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts requests: an answer to an older one is dropped, its places would no longer fit the text. */
  latest: number;
  validating: boolean;
}

/** `Request` is what is validated: at least a text. */
export interface ScheduleParts<Request> {
  /** As things stand at the time of validating; undefined where the file is gone. */
  read(key: string): Promise<Request | undefined>;
  validate(request: Request): Promise<ConfigValidation>;
  validated(key: string, validation: ConfigValidation, request: Request): void;
  failed(key: string, error: unknown): void;
}

export function createValidationSchedule<Request>({
  read,
  validate,
  validated,
  failed,
}: ScheduleParts<Request>): ValidationSchedule {
  const entries = new Map<string, Entry>();

  async function run(key: string, entry: Entry): Promise<void> {
    // A validation under way sees at its end that a later one is wanted.
    if (entry.validating) return;
    entry.validating = true;
    const number = entry.latest;
    const isLatest = () => entries.get(key) === entry && entry.latest === number;
    try {
      const request = await read(key);
      const validation = request && (await validate(request));
      if (validation && isLatest()) validated(key, validation, request);
    } catch (error) {
      if (isLatest()) failed(key, error);
    } finally {
      entry.validating = false;
      const waits = entry.timer !== undefined;
      if (entries.get(key) === entry && !isLatest() && !waits) void run(key, entry);
    }
  }

  return {
    request(key, delay) {
      const entry = entries.get(key) ?? { timer: undefined, latest: 0, validating: false };
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
