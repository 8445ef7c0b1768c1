/** When a file is validated: a while after its last change, one validation at a time, only the latest text. */
import type { ConfigValidation } from "../../protocol/messages/configValidation.ts";
import { type Paced, paced } from "../../protocol/pacing.ts";

export interface ValidationSchedule {
  /** Validates the file `delay` ms from now; a later call for the same key starts the wait again. */
  request(key: string, delay: number): void;
  /** Whatever is under way for the key is dropped. */
  forget(key: string): void;
  dispose(): void;
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
  const files = new Map<string, Paced<void>>();

  const schedule = (key: string) =>
    // An answer that was overtaken is dropped: its places would no longer fit the text.
    paced(async (_, isLatest) => {
      try {
        const request = await read(key);
        const validation = request && (await validate(request));
        if (validation && isLatest()) validated(key, validation, request);
      } catch (error) {
        if (isLatest()) failed(key, error);
      }
    });

  return {
    request(key, delay) {
      const file = files.get(key) ?? schedule(key);
      files.set(key, file);
      file.request(undefined, delay);
    },
    forget(key) {
      files.get(key)?.dispose();
      files.delete(key);
    },
    dispose() {
      for (const key of [...files.keys()]) this.forget(key);
    },
  };
}
