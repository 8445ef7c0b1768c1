/** Draws the charts of a page one after another, so that none of its frames takes long. */
import { browserClock, type Clock } from "../../app/clock.ts";

/**
 * Milliseconds of a frame's work after which charts wait for the next one: several small charts still come at once. Half a
 * frame, since painting what was drawn takes the browser about as long again.
 */
const budget = 8;

export class DrawQueue {
  /** In the order in which they were asked for; asked again, a chart keeps its place. */
  private readonly waiting = new Map<object, () => void>();
  /** When the work of this frame began; undefined while it has none. */
  private began: number | undefined;

  constructor(private readonly clock: Clock = browserClock) {}

  /** Whether a chart shows what it is no longer to show. */
  get busy(): boolean {
    return this.waiting.size > 0;
  }

  /** To be called before work that may lead to drawing, which then has less time in this frame. */
  begin(): void {
    if (this.began !== undefined) return;
    this.began = this.clock.now();
    this.clock.frame(() => this.nextFrame());
  }

  /** Calls `draw` at once while this frame has time, else in one of the next. A later call for the same chart replaces it. */
  draw(chart: object, draw: () => void): void {
    this.begin();
    if (this.hasTime && !this.busy) draw();
    else this.waiting.set(chart, draw);
  }

  /** The chart is gone. */
  forget(chart: object): void {
    this.waiting.delete(chart);
  }

  private get hasTime(): boolean {
    return this.began !== undefined && this.clock.now() - this.began < budget;
  }

  private nextFrame(): void {
    this.began = undefined;
    if (!this.busy) return;
    this.begin();
    for (const [chart, draw] of this.waiting) {
      this.waiting.delete(chart);
      draw();
      if (!this.hasTime) return;
    }
  }
}

/** Of the page. */
export const drawQueue = new DrawQueue();
