/** Draws the charts of a page one after another, so that none of its frames takes long. */
import { browserClock, type Clock } from "../clock.ts";

/** Milliseconds of drawing after which the rest waits for the next frame: many small charts still come at once. */
const budget = 16;

export class DrawQueue {
  /** In the order in which they were asked for; asked again, a chart keeps its place. */
  private readonly waiting = new Map<object, () => void>();
  private spent = 0;
  private framed = false;

  constructor(private readonly clock: Clock = browserClock) {}

  /** Whether a chart shows what it is no longer to show. */
  get busy(): boolean {
    return this.waiting.size > 0;
  }

  /** Calls `draw` at once while this frame has time, else in one of the next. A later call for the same chart replaces it. */
  draw(chart: object, draw: () => void): void {
    if (this.spent < budget && !this.busy) this.run(draw);
    else this.waiting.set(chart, draw);
  }

  /** The chart is gone. */
  forget(chart: object): void {
    this.waiting.delete(chart);
  }

  private run(draw: () => void): void {
    if (!this.framed) {
      this.framed = true;
      this.clock.frame(() => this.nextFrame());
    }
    const began = this.clock.now();
    draw();
    this.spent += this.clock.now() - began;
  }

  private nextFrame(): void {
    this.framed = false;
    this.spent = 0;
    for (const [chart, draw] of this.waiting) {
      if (this.spent >= budget) return;
      this.waiting.delete(chart);
      this.run(draw);
    }
  }
}

/** Of the page. */
export const drawQueue = new DrawQueue();
