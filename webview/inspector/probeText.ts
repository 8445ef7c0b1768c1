/** Values of a probe in words. */
import { t } from "@vscode/l10n";
import type { ProbeTensor } from "../../extension/protocol/observations.ts";
import { showCosine } from "../charts/axes.ts";
import type { Cell } from "../heatmap/cellGrid.ts";
import { serverReceives } from "./interfaceText.ts";
import { tokenName } from "./tokenText.ts";

/** With three digits, without needless zeros. */
export function showValue(value: number): string {
  return Number.isNaN(value) ? "-" : String(Number(value.toPrecision(3)));
}

/** A cell of all three maps, a line each. */
export function describeCell(probe: ProbeTensor, { row, column }: Cell): string[] {
  const { current, reference, rowSimilarity, tokens, width } = probe;
  const i = row * width + column;
  const now = current[i] ?? Number.NaN;
  const held = reference?.[i];
  const cosine = rowSimilarity?.[row] ?? Number.NaN;
  return [
    t("Token {0}, channel {1}", tokenName(tokens?.[row], row), column),
    t("Now {0}", showValue(now)),
    ...(held === undefined
      ? [serverReceives(probe.interface) ? t("Server holds nothing") : t("Client holds nothing")]
      : [t("Held {0}", showValue(held)), t("Difference {0}", showValue(now - held))]),
    ...(Number.isNaN(cosine) ? [] : [t("Cosine of the token {0}", showCosine(cosine))]),
  ];
}
