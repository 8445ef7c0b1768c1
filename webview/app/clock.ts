/** Time as pages have it. */
export interface Clock {
  now(): number;
  /** Before the next picture of the screen. */
  frame(call: () => void): void;
  after(milliseconds: number, call: () => void): void;
}

export const browserClock: Clock = {
  now: () => performance.now(),
  frame: (call) => void requestAnimationFrame(call),
  after: (milliseconds, call) => void setTimeout(call, milliseconds),
};
