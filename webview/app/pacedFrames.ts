import { type DrawQueue, drawQueue } from "../charts/drawing/drawQueue.ts";
import { browserClock, type Clock } from "./clock.ts";

/** How many times as long as drawing took the page then rests: for scrolling, pointing and typing. */
const rest = 3;

/**
 * Puts calls off to the next frame, and further while what earlier calls set off is still drawn or was slow to draw: many
 * long curves are drawn less often, and the page stays quick to answer.
 */
export function pacedFrames(
  draws: Pick<DrawQueue, "begin" | "busy"> = drawQueue,
  clock: Clock = browserClock,
): (call: () => void) => void {
  let earliest = 0;
  let drawing = false;
  const held: (() => void)[] = [];
  const later = (call: () => void) => {
    if (drawing) {
      held.push(call);
      return;
    }
    const run = () => {
      const began = clock.now();
      drawing = true;
      draws.begin();
      call();
      const look = () => {
        if (draws.busy) return clock.frame(look);
        earliest = clock.now() + rest * (clock.now() - began);
        drawing = false;
        for (const next of held.splice(0)) later(next);
      };
      // Components are drawn in microtasks, before the next task.
      clock.after(0, look);
    };
    const wait = earliest - clock.now();
    if (wait <= 0) clock.frame(run);
    else clock.after(wait, () => clock.frame(run));
  };
  return later;
}
