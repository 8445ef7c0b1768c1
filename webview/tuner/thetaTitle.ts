import { t } from "@vscode/l10n";
import type { ThetaName } from "./thetas.ts";

/** A threshold's name on the page. */
export function thetaTitle(name: ThetaName): string {
  switch (name) {
    case "theta":
      return t("θ");
    case "low":
      return t("Low");
    case "high":
      return t("High");
  }
}
