/** A heatmap with its title and export menu. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { ChartMenu } from "../export/ChartMenu.tsx";
import type { Cell } from "./cellGrid.ts";
import type { ColorScale } from "./colorScale.ts";
import { Heatmap, type HeatmapProps } from "./Heatmap.tsx";
import { heatmapPicture } from "./heatmapPicture.ts";

export interface HeatmapChartProps extends HeatmapProps {
  /** As it stands above; the title is for screen readers and files. */
  caption: ComponentChildren;
  /** Of exported pictures, which are on white; by default the scale itself. */
  printScale?: ColorScale;
}

/** Saved and copied pictures are drawn again from the same values, wider and on white. */
export function HeatmapChart({ caption, printScale, ...heatmap }: HeatmapChartProps): JSX.Element {
  const picture = () => heatmapPicture({ ...heatmap, scale: printScale ?? heatmap.scale });
  return (
    <figure class="heatmap-chart">
      <figcaption>
        <span>{caption}</span>
        <ChartMenu title={heatmap.title} picture={picture} />
      </figcaption>
      <Heatmap {...heatmap} />
    </figure>
  );
}

/** The cursor of a heatmap that is linked to no other. */
export function useHeatmapCursor(): Pick<HeatmapProps, "marked" | "onHover" | "onMove" | "onPick"> {
  const [hovered, hover] = useState<Cell>();
  const [cursor, move] = useState<Cell>();
  return { marked: hovered ?? cursor, onHover: hover, onMove: move, onPick: move };
}
