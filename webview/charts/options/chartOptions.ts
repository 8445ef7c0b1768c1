/** How the charts of a page are drawn: one choice for all of them, kept with the panel's state. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ChartOptions } from "../../../extension/protocol/messages/panelState.ts";

/** Before the user has chosen anything. */
export const usualChartOptions: ChartOptions = {
  across: "epoch",
  logarithmic: false,
  smoothing: 0,
  clients: "band",
  target: null,
};

/** Set by pages that have the row of choices; charts elsewhere are drawn as usual. */
export const ChartOptionsContext = createContext<ChartOptions>(usualChartOptions);

export function useChartOptions(): ChartOptions {
  return useContext(ChartOptionsContext);
}
