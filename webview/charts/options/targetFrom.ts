import type { ChartOptions } from "../../../extension/protocol/messages/panelState.ts";

/** What was typed as a perplexity: null for none, undefined for what is no perplexity. A comma is read as a point. */
export function targetFrom(text: string): ChartOptions["target"] | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const value = Number(trimmed.replace(",", "."));
  return Number.isFinite(value) && value >= 1 && value <= 1e9 ? value : undefined;
}
