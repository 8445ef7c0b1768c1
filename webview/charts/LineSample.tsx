import type { JSX } from "preact";
import { useTheme } from "../app/panelContext.ts";
import { type LineStyle, lineColor, markerOutline } from "./lineStyles.ts";

/** A piece of a line as charts draw it, for legends and headings. */
export function LineSample({ style, area = false }: { style: LineStyle; area?: boolean }): JSX.Element {
  const theme = useTheme();
  const color = lineColor(theme, style);
  if (area) {
    return (
      <svg class="line-sample" width="28" height="12" viewBox="0 0 28 12" aria-hidden="true">
        <rect x="8" y="1" width="12" height="10" fill={color} fill-opacity="0.5" stroke={color} />
      </svg>
    );
  }
  return (
    <svg class="line-sample" width="28" height="12" viewBox="0 0 28 12" aria-hidden="true">
      <line
        x1="1"
        y1="6"
        x2="27"
        y2="6"
        stroke={color}
        stroke-width={style.ink === "strong" ? 3 : 2}
        stroke-dasharray={style.dash.join(" ")}
      />
      {typeof style.ink === "number" && (
        <path
          d={markerOutline(style.marker, 14, 6, 4)}
          fill={style.hollow ? theme.ground : color}
          stroke={color}
          stroke-width={style.hollow ? 1.5 : 0}
        />
      )}
    </svg>
  );
}
