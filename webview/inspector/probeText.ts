/** Values of a probe in words. */
import { t } from "@vscode/l10n";
import type { ProbeTensor } from "../../extension/protocol/run/observations.ts";
import { showCosine } from "../charts/axes.ts";
import type { Cell } from "../heatmap/cellGrid.ts";
import { tokenName } from "./tokenText.ts";

/** With three digits, without needless zeros: `0.051`, `5.1e-5`. */
export function showValue(value: number): string {
  if (Number.isNaN(value)) return "-";
  const rounded = Number(value.toPrecision(3));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : String(rounded);
}

/** A cell of all three maps, a line each. */
export function describeCell(probe: ProbeTensor, { row, column }: Cell): string[] {
  const { current, reference, comparedWith, rowSimilarity, tokens, width } = probe;
  const i = row * width + column;
  const now = current[i] ?? Number.NaN;
  const other = reference?.[i];
  const cosine = rowSimilarity?.[row] ?? Number.NaN;
  return [
    t("Token {0}, channel {1}", tokenName(tokens?.[row], row), column),
    t("Now {0}", showValue(now)),
    ...(other === undefined
      ? []
      : [
          comparedWith === "before" ? t("Before {0}", showValue(other)) : t("Held {0}", showValue(other)),
          t("Difference {0}", showValue(now - other)),
        ]),
    ...(Number.isNaN(cosine) ? [] : [t("Cosine of the token {0}", showCosine(cosine))]),
  ];
}
