/** Bars, in parts on each other where there are several. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useTheme } from "../../app/panelContext.ts";
import { barPicture } from "../../export/barPicture.ts";
import { ChartHead } from "../ChartHead.tsx";
import { LineSample } from "../LineSample.tsx";
import { lineStyle } from "../lineStyles.ts";
import type { BarSpec } from "./barSpec.ts";
import { barSummary } from "./barSummary.ts";
import { LiveBars } from "./liveBars.ts";

/** @param height of the plot, in CSS pixels */
export function BarChart({ spec, height = 200 }: { spec: BarSpec; height?: number }): JSX.Element {
  const theme = useTheme();
  const [asTable, setAsTable] = useState(false);
  const [pointed, point] = useState<number>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const bars = useRef<LiveBars | undefined>(undefined);
  const id = useId();
  useLayoutEffect(() => {
    if (asTable) return;
    const made = new LiveBars(canvas.current!);
    bars.current = made;
    return () => made.destroy();
  }, [asTable]);
  useLayoutEffect(() => {
    if (!asTable) bars.current!.draw(spec, theme);
  }, [spec, theme, asTable]);
  const summary = useMemo(() => barSummary(spec), [spec]);
  return (
    <section class="chart" aria-labelledby={id}>
      <ChartHead id={id} title={spec.title} asTable={asTable} onTable={setAsTable} picture={() => barPicture(spec)} />
      {asTable ? (
        <BarTable spec={spec} height={height} />
      ) : (
        <div
          class="chart-field"
          style={{ height: `${height}px` }}
          onPointerMove={({ offsetX }) => point(bars.current?.groupAt(offsetX))}
          onPointerLeave={() => point(undefined)}
        >
          <canvas ref={canvas} role="img" aria-label={summary} />
          {pointed !== undefined && <BarReading spec={spec} group={pointed} at={bars.current!.placeOf(pointed)} />}
        </div>
      )}
      <div class="chart-legend">
        {spec.stacks.length > 1 &&
          spec.stacks.map(({ name }, index) => (
            <span key={name} class="chart-legend-line">
              <LineSample style={lineStyle(index)} area />
              {name}
            </span>
          ))}
      </div>
    </section>
  );
}

function BarReading({ spec, group, at }: { spec: BarSpec; group: number; at: number }): JSX.Element {
  const total = spec.stacks.reduce((sum, { values }) => sum + values[group]!, 0);
  return (
    <div class="chart-tooltip" style={{ left: `${at + 12}px`, top: "8px", pointerEvents: "none" }} aria-hidden="true">
      <div class="chart-tooltip-x">
        {spec.groupTitle} {spec.groups[group]}
      </div>
      {spec.stacks.length > 1 &&
        spec.stacks.map(({ name, values }, index) => (
          <div key={name} class="chart-tooltip-row">
            <LineSample style={lineStyle(index)} area />
            <span>{name}</span>
            <span class="chart-tooltip-value">{values[group]}</span>
          </div>
        ))}
      <div>{t("{0} in all", total)}</div>
    </div>
  );
}

/** The numbers behind bars, a bar a row. @param height in CSS pixels, that of the plot whose place it takes */
function BarTable({ spec, height }: { spec: BarSpec; height: number }): JSX.Element {
  const { groupTitle, groups, stacks, title } = spec;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for the arrow keys
    <section class="chart-table" aria-label={title} tabIndex={0} style={{ height: `${height}px` }}>
      <table>
        <thead>
          <tr>
            <th scope="col">{groupTitle}</th>
            {stacks.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group, index) => (
            <tr key={group}>
              <th scope="row">{group}</th>
              {stacks.map(({ name, values }) => (
                <td key={name}>{values[index]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
