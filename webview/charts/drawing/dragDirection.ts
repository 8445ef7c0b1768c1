/** Farther than this across a drag's main direction, in CSS pixels, a box is meant and not a stretch of one axis. */
const slack = 24;

/** Which axes a drag that has come so far is to zoom: the one it goes along, or both for a box. */
export function dragMode(across: number, up: number): "x" | "y" | "xy" {
  const [wide, high] = [Math.abs(across), Math.abs(up)];
  if (wide >= slack && high >= slack) return "xy";
  return high > wide ? "y" : "x";
}

/** Follows the pointer while it drags over a chart, for a plugin that asks which axes to zoom. */
export class DragDirection {
  private start: { x: number; y: number } | undefined;
  private far = { across: 0, up: 0 };
  private readonly aborting = new AbortController();

  constructor(canvas: HTMLCanvasElement) {
    const { signal } = this.aborting;
    canvas.addEventListener(
      "mousedown",
      ({ clientX, clientY }) => {
        this.start = { x: clientX, y: clientY };
        this.far = { across: 0, up: 0 };
      },
      { signal },
    );
    // Before the plugin's own listeners, which draw the box and zoom.
    const follow = ({ clientX, clientY }: MouseEvent) => {
      if (this.start) this.far = { across: clientX - this.start.x, up: clientY - this.start.y };
    };
    canvas.ownerDocument.addEventListener("mousemove", follow, { signal, capture: true });
    canvas.ownerDocument.addEventListener("mouseup", follow, { signal, capture: true });
    // After them: wheel and pinch zoom across.
    window.addEventListener("mouseup", () => this.end(), { signal });
  }

  get mode(): "x" | "y" | "xy" {
    return this.start ? dragMode(this.far.across, this.far.up) : "x";
  }

  dispose(): void {
    this.aborting.abort();
  }

  private end(): void {
    this.start = undefined;
  }
}
