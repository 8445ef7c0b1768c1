/** Curves over epochs as a small SVG: a report must need no browser to be made, and no script to be read. */
import { largestOf, smallestOf } from "../../protocol/config/largeLists.ts";
import { activeCharacters } from "../../protocol/text/characters.ts";
import type { Block, Curve } from "./reportDocument.ts";

const [width, height] = [760, 320];
const plot = { left: 60, right: 560, top: 12, bottom: 280 };
/** Okabe and Ito's colors, which color-blind readers can distinguish; dashes repeat the distinction. */
const colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d31"];
const dashes = ["", "8 3", "3 3", "10 3 3 3"];

/** Text for an element or an attribute in double quotes; XML knows no control characters, not even escaped. */
export function escapeMarkup(text: string): string {
  const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text
    .replaceAll(activeCharacters, (character) => (character === "\t" ? " " : ""))
    .replaceAll(/[&<>"]/g, (character) => named[character]!);
}

export function curvesSvg({ title, y, curves }: Extract<Block, { kind: "chart" }>): string {
  const all = curves.flatMap(({ points }) => points);
  if (all.length === 0) return "<p>No epochs.</p>";
  const [left, right] = extent(all.map((point) => point.x));
  const [low, high] = extent(all.map((point) => point.y));
  const across = (value: number) => plot.left + ((value - left) / (right - left)) * (plot.right - plot.left);
  const up = (value: number) => plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top);
  const lines = [low, (low + high) / 2, high].map(
    (value) =>
      `<line x1="${plot.left}" x2="${plot.right}" y1="${up(value)}" y2="${up(value)}" stroke="currentColor" stroke-opacity="0.2"/>` +
      `<text x="${plot.left - 6}" y="${up(value) + 4}" text-anchor="end">${Number(value.toPrecision(3))}</text>`,
  );
  const places = [left, right].map(
    (value) => `<text x="${across(value)}" y="${plot.bottom + 18}" text-anchor="middle">${value}</text>`,
  );
  const drawn = curves.map((curve, index) => {
    const look = `fill="none" stroke="${colors[index % colors.length]}" stroke-width="2" stroke-dasharray="${dashes[index % dashes.length]}"`;
    const row = plot.top + 10 + 20 * index;
    return (
      `<polyline ${look} points="${pointsOf(curve, across, up)}"/>` +
      `<line ${look} x1="${plot.right + 16}" x2="${plot.right + 44}" y1="${row}" y2="${row}"/>` +
      `<text x="${plot.right + 50}" y="${row + 4}">${escapeMarkup(curve.label)}</text>`
    );
  });
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeMarkup(`${title}, ${y} over epochs`)}" font-size="12" fill="currentColor">
${[...lines, ...places, ...drawn].join("\n")}
<text x="${(plot.left + plot.right) / 2}" y="${plot.bottom + 34}" text-anchor="middle">epoch</text>
</svg>`;
}

function pointsOf({ points }: Curve, across: (x: number) => number, up: (y: number) => number): string {
  return points.map(({ x, y }) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`).join(" ");
}

/** Never empty, so that one point or a level curve has a place. */
function extent(values: readonly number[]): [number, number] {
  const [least, most] = [smallestOf(values), largestOf(values)];
  return least === most ? [least, least + 1] : [least, most];
}
