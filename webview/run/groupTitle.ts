import { t } from "@vscode/l10n";
import type { ThresholdGroup } from "../../extension/protocol/thresholdGroups.ts";

/** What a threshold decides on, as a choice. */
export function groupTitle(group: ThresholdGroup): string {
  return group === "activation" ? t("Activations") : t("Gradients");
}

/** A threshold by its symbol; the group is named only where the run has several. */
export function thetaTitleOf(group: ThresholdGroup, several: boolean): string {
  if (!several) return t("Threshold θ");
  return group === "activation" ? t("Threshold θ of activations") : t("Threshold θ of gradients");
}
