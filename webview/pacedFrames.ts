/** How many times as long as drawing took the page then rests: for scrolling, pointing and typing. */
const rest = 3;

export interface Clock {
  now(): number;
  /** Before the next picture of the screen. */
  frame(call: () => void): void;
  after(milliseconds: number, call: () => void): void;
}

const browserClock: Clock = {
  now: () => performance.now(),
  frame: (call) => void requestAnimationFrame(call),
  after: (milliseconds, call) => void setTimeout(call, milliseconds),
};

/**
 * Puts calls off to the next frame, and further while what earlier calls set off was slow to draw: many long curves
 * are drawn less often, and the page stays quick to answer.
 */
export function pacedFrames(clock: Clock = browserClock): (call: () => void) => void {
  let earliest = 0;
  return (call) => {
    const run = () => {
      const began = clock.now();
      call();
      // Components are drawn in microtasks, before the next task.
      clock.after(0, () => {
        earliest = clock.now() + rest * (clock.now() - began);
      });
    };
    const wait = earliest - clock.now();
    if (wait <= 0) clock.frame(run);
    else clock.after(wait, () => clock.frame(run));
  };
}
