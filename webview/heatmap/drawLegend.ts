/** What the colors stand for. */
import { cssColor } from "./colorMap.ts";
import { type ColorScale, colorOf } from "./colorScale.ts";
import type { Rect } from "./heatmapLayout.ts";
import type { Ink } from "./ink.ts";

/** A bar with ticks, or a swatch for each of a few values; NaN stands for cells without one. */
export type Legend =
  | { kind: "bar"; title: string; show(value: number): string }
  | { kind: "swatches"; items: readonly { text: string; value: number }[] };

interface Keyed {
  scale: ColorScale;
  legend: Legend;
  sign?: ((context: CanvasRenderingContext2D, cell: Rect, value: number, ink: Ink) => void) | undefined;
}

/** @param place the bar, with room for a line of labels below */
export function drawLegend(context: CanvasRenderingContext2D, place: Rect, keyed: Keyed, ink: Ink): void {
  const { legend } = keyed;
  if (legend.kind === "bar") drawBar(context, place, keyed.scale, legend, ink);
  else drawSwatches(context, place, keyed, legend.items, ink);
}

function drawBar(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Rect,
  scale: ColorScale,
  { title, show }: Extract<Legend, { kind: "bar" }>,
  ink: Ink,
): void {
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillStyle = ink.foreground;
  const titleWidth = Math.min(context.measureText(title).width + 8, width / 2);
  context.fillText(title, x, y + height / 2, width / 2 - 8);
  const [left, length] = [x + titleWidth, width - titleWidth];
  const bands = Math.max(2, Math.min(scale.map.length, Math.floor(length)));
  for (let band = 0; band < bands; band++) {
    context.fillStyle = cssColor(scale.map[Math.round((band / (bands - 1)) * (scale.map.length - 1))]!);
    // A pixel wider but for the last, so that no seam shows between them.
    context.fillRect(left + (band * length) / bands, y, length / bands + (band < bands - 1 ? 1 : 0), height);
  }
  context.fillStyle = ink.muted;
  context.strokeStyle = ink.muted;
  context.textBaseline = "top";
  context.textAlign = "center";
  for (const { at, text } of legendLabels(scale, length, show, (text) => context.measureText(text).width)) {
    context.beginPath();
    context.moveTo(left + at, y + height);
    context.lineTo(left + at, y + height + 3);
    context.stroke();
    context.fillText(text, left + at, y + height + 5);
  }
}

function drawSwatches(
  context: CanvasRenderingContext2D,
  { x, y, width }: Rect,
  { scale, sign }: Keyed,
  items: Extract<Legend, { kind: "swatches" }>["items"],
  ink: Ink,
): void {
  const size = 11;
  let [left, top] = [x, y];
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (const { text, value } of items) {
    const needed = size + 5 + context.measureText(text).width;
    if (left > x && left + needed > x + width) {
      left = x;
      top += size + 5;
    }
    const color = colorOf(scale, value);
    context.fillStyle = cssColor(color ?? ink.missing.ground);
    context.fillRect(left, top, size, size);
    if (color === undefined) drawStripes(context, left, top, size, ink);
    else sign?.(context, { x: left, y: top, width: size, height: size }, value, ink);
    context.fillStyle = ink.foreground;
    context.fillText(text, left + size + 5, top + size / 2);
    left += needed + 14;
  }
}

/** What cells without a value have, in a square. */
function drawStripes(context: CanvasRenderingContext2D, x: number, y: number, size: number, ink: Ink): void {
  context.strokeStyle = cssColor(ink.missing.stripe);
  context.lineWidth = 1.5;
  context.beginPath();
  for (const share of [0.5, 1]) {
    context.moveTo(x, y + share * size);
    context.lineTo(x + share * size, y);
  }
  context.moveTo(x + size / 2, y + size);
  context.lineTo(x + size, y + size / 2);
  context.stroke();
}

/** The scale's ticks that do not run into each other: both ends, then from the right what has room. */
export function legendLabels(
  scale: ColorScale,
  width: number,
  show: (value: number) => string,
  measure: (text: string) => number,
): { at: number; text: string }[] {
  const ticks = scale.ticks
    .map((tick) => ({ at: scale.place(tick) * width, text: show(tick), half: measure(show(tick)) / 2 }))
    .sort((one, other) => other.at - one.at);
  const kept: typeof ticks = [];
  for (const tick of [ticks[0], ticks.at(-1), ...ticks.slice(1, -1)]) {
    if (tick && kept.every(({ at, half }) => Math.abs(at - tick.at) > half + tick.half + 6)) kept.push(tick);
  }
  return kept.map(({ at, text }) => ({ at, text }));
}
