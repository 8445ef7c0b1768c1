import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ColorScale } from "./colorScale.ts";
import { drawLegend } from "./drawLegend.ts";
import type { Ink } from "./ink.ts";
import { sized } from "./matrixCanvas.ts";

const width = 420;

/** A legend of its own, for colors that are not in a heatmap. Screen readers read the values, not the colors. */
export function LegendBar(props: {
  scale: ColorScale;
  title: string;
  show(value: number): string;
  ink: Ink;
}): JSX.Element {
  const { scale, title, show, ink } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = sized(canvas.current!, width, 26, window.devicePixelRatio);
    context.font = ink.font;
    const place = { x: 0, y: 2, width: width - 14, height: 8 };
    drawLegend(context, place, { scale, legend: { kind: "bar", title, show } }, ink);
  }, [scale, title, show, ink]);
  return (
    <div class="legend-bar" aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
}
