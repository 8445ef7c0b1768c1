/** A heatmap with its title, its table and export menu. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { useAbout } from "../charts/About.tsx";
import { TableButton } from "../charts/TableButton.tsx";
import { ChartMenu } from "../export/ChartMenu.tsx";
import type { Cell } from "./cellGrid.ts";
import type { ColorScale } from "./colorScale.ts";
import { Heatmap, type HeatmapProps } from "./Heatmap.tsx";
import { heatmapHeight } from "./heatmapLayout.ts";
import { heatmapPicture } from "./heatmapPicture.ts";
import { HeatmapTable } from "./table/HeatmapTable.tsx";

export interface HeatmapChartProps extends HeatmapProps {
  /** As it stands above; the title is for screen readers and files. */
  caption: ComponentChildren;
  /** What it shows and how to read it. */
  about?: string;
  /** Of exported pictures, which are on white; by default the scale itself. */
  printScale?: ColorScale;
}

/** Saved and copied pictures are drawn again from the same values, wider and on white. */
export function HeatmapChart({ caption, about, printScale, ...heatmap }: HeatmapChartProps): JSX.Element {
  const [asTable, setAsTable] = useState(false);
  const { title } = heatmap;
  const [aboutButton, aboutText] = useAbout(title, about);
  const picture = () => heatmapPicture({ ...heatmap, scale: printScale ?? heatmap.scale });
  return (
    <figure class="heatmap-chart">
      <figcaption>
        <span>{caption}</span>
        {aboutButton}
        <span class="chart-actions">
          <TableButton title={title} asTable={asTable} onTable={setAsTable} />
          <ChartMenu title={title} picture={picture} />
        </span>
      </figcaption>
      {aboutText}
      {asTable ? <HeatmapTable {...heatmap} height={heatmapHeight(heatmap.plotHeight)} /> : <Heatmap {...heatmap} />}
    </figure>
  );
}

/** The cursor of a heatmap that is linked to no other. */
export function useHeatmapCursor(): Pick<HeatmapProps, "marked" | "onHover" | "onMove" | "onPick"> {
  const [hovered, hover] = useState<Cell>();
  const [cursor, move] = useState<Cell>();
  return { marked: hovered ?? cursor, onHover: hover, onMove: move, onPick: move };
}
