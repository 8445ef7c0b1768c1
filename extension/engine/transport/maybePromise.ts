/**
 * A result that is there at once, or later.
 *
 * Within a process frames are delivered by a call; over threads, sockets or from a GPU they take time. Where nothing takes time nothing
 * is awaited: a promise costs a turn of the event loop, many times a step.
 */
export type MaybePromise<T> = T | Promise<T>;

/** `next` of a value, now if it is there. */
export function andThen<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Runs `work`; whatever it throws, now or later, is handed to `failed`. */
export function guarded(
  work: () => MaybePromise<void>,
  failed: (error: unknown) => MaybePromise<void>,
): MaybePromise<void> {
  try {
    const done = work();
    return done instanceof Promise ? done.catch(failed) : done;
  } catch (error) {
    return failed(error);
  }
}
