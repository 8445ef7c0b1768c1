/** The tuner's plots to save, dark on white. */

import { similarityBinEdges } from "../../extension/protocol/run/events.ts";
import { printTheme } from "../app/theme.ts";
import { fileName, type Picture } from "../export/picture.ts";
import { cosineAt } from "./cosineAxis.ts";
import { drawThetas, drawTuner, type TunerDrawing, tunerLayout } from "./drawTuner.ts";

const width = 900;
const titleHeight = 24;

/** @param labels of the thresholds, as their handles have on the page */
export function tunerPicture(
  title: string,
  drawing: TunerDrawing,
  labels: readonly { label: string; theta: number }[],
): Picture {
  const layout = tunerLayout(width);
  const height = titleHeight + layout.height;
  return {
    name: fileName(title),
    width,
    height,
    draw(context) {
      const ink = printTheme;
      context.fillStyle = ink.ground;
      context.fillRect(0, 0, width, height);
      context.fillStyle = ink.foreground;
      context.font = ink.font.replace(/^\d+px/, "bold 15px");
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(title, width / 2, titleHeight / 2 + 2);
      context.translate(0, titleHeight);
      drawTuner(context, drawing, layout, ink);
      drawThetas(context, layout, drawing, labels, ink);
    },
    csv: () => tunerCsv(drawing),
  };
}

/** Bins by their cosines and counts, then the curve: `series,from,to,value`. */
export function tunerCsv({ axis, histogram, curve = [] }: Pick<TunerDrawing, "axis" | "histogram" | "curve">): string {
  const bins = histogram.counts.map(
    (count, bin) => `comparisons,${similarityBinEdges[bin + 1]},${similarityBinEdges[bin]},${count}`,
  );
  const ratios = curve.map(({ place, ratio }) => {
    const theta = cosineAt(axis, place);
    return `upload ratio,${theta},${theta},${ratio}`;
  });
  return `${["series,from,to,value", ...bins, ...ratios].join("\r\n")}\r\n`;
}
