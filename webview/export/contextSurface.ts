import type { ChartItem } from "chart.js";

/**
 * Has Chart.js draw on a context that belongs to no canvas, as one that writes SVG, or is scaled already.
 *
 * @param draw makes a chart on the surface, with the given ratio of device to CSS pixels, and destroys it
 */
export function drawnOn(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number },
  ground: string,
  draw: (surface: ChartItem, ratio: number) => void,
): void {
  context.fillStyle = ground;
  context.fillRect(0, 0, size.width, size.height);
  context.save();
  // Chart.js sets the size of the canvas, and clears what it draws on: both are the picture's.
  const surface = { ...size, style: {}, getContext: () => context };
  const withheld = { canvas: surface, clearRect() {} };
  for (const [name, value] of Object.entries(withheld))
    Object.defineProperty(context, name, { value, configurable: true, writable: true });
  try {
    draw(surface as unknown as ChartItem, context.getTransform().a);
  } finally {
    for (const name of Object.keys(withheld)) Reflect.deleteProperty(context, name);
    context.restore();
  }
}
