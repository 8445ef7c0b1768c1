/** Doing something again and again, but not too often: throttling, waiting for quiet, and one at a time, by one rule. */

export interface Clock {
  /** @returns what cancels the call */
  after(milliseconds: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

export interface Pace {
  /** Milliseconds from the beginning of one call to that of the next, at least; default none. */
  every?: number;
  /** A call is never made within its request: the requester has something to do first. */
  later?: boolean;
  clock?: Clock;
}

export interface Paced<T> {
  /**
   * Wants a call, which is made at once where the pace allows. What is requested until it is made becomes one call with the latest value, so
   * the last request is never lost.
   *
   * @param quiet waits until nothing was requested for so many milliseconds
   */
  request(value: T, quiet?: number): void;
  /** Calls at once, whatever the pace; what was waiting is dropped. */
  now(value: T): void;
  /** No call is made any more. */
  dispose(): void;
}

/**
 * A call at a pace. Where it returns a promise, the next one also waits until that has settled, either way: whoever cares for errors catches
 * them in the call.
 *
 * @param call receives whether its value is still the latest that was requested
 */
export function paced<T = void>(
  call: (value: T, isLatest: () => boolean) => unknown,
  { every = 0, later = false, clock = systemClock }: Pace = {},
): Paced<T> {
  let waiting: { value: T } | undefined;
  /** Counts requests. */
  let latest = 0;
  let running = 0;
  let disposed = false;
  let cancelRest: (() => void) | undefined;
  let cancelWait: (() => void) | undefined;

  function begin(value: T): void {
    waiting = undefined;
    const number = latest;
    rest();
    const result = call(value, () => number === latest && !disposed);
    if (!(result instanceof Promise)) return;
    running++;
    const ended = () => {
      running--;
      if (later && cancelWait === undefined) wait(0);
      else proceed();
    };
    result.then(ended, ended);
  }

  function rest(): void {
    cancelRest?.();
    if (every === 0) return;
    cancelRest = clock.after(every, () => {
      cancelRest = undefined;
      proceed();
    });
  }

  function wait(milliseconds: number): void {
    cancelWait?.();
    cancelWait = clock.after(milliseconds, () => {
      cancelWait = undefined;
      proceed();
    });
  }

  function proceed(): void {
    if (waiting && running === 0 && !cancelRest && !cancelWait && !disposed) begin(waiting.value);
  }

  return {
    request(value, quiet) {
      if (disposed) return;
      latest++;
      waiting = { value };
      if (quiet !== undefined) wait(quiet);
      else if (later && !cancelWait) wait(0);
      proceed();
    },
    now(value) {
      if (disposed) return;
      latest++;
      begin(value);
    },
    dispose() {
      disposed = true;
      waiting = undefined;
      cancelRest?.();
      cancelWait?.();
    },
  };
}
