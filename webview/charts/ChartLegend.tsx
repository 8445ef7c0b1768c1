import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { ChartLine } from "./chartSpec.ts";
import { LineSample } from "./LineSample.tsx";

export interface ChartLegendProps {
  lines: readonly ChartLine[];
  hidden: ReadonlySet<string>;
  onToggle(name: string): void;
}

/** A button for each line, which hides and shows it. */
export function ChartLegend({ lines, hidden, onToggle }: ChartLegendProps): JSX.Element {
  return (
    <fieldset class="chart-legend" aria-label={t("Lines")}>
      {lines.map(({ name, label, style, area }) => (
        <button
          key={name}
          type="button"
          class="chart-legend-line"
          aria-pressed={!hidden.has(name)}
          title={hidden.has(name) ? t("Show {0}", label) : t("Hide {0}", label)}
          onClick={() => onToggle(name)}
        >
          <LineSample style={style} area={area ?? false} />
          <span class="chart-legend-label">{label}</span>
        </button>
      ))}
    </fieldset>
  );
}
