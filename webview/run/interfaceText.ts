/** An interface in words: what it carries, and which way. */
import { t } from "@vscode/l10n";
import type { TensorInterface } from "../../extension/protocol/interfaces.ts";
import { groupOf } from "../../extension/protocol/thresholdGroups.ts";

/** `up.act: activation, client to server`. */
export function interfaceTitle(name: TensorInterface): string {
  switch (name) {
    case "up.act":
      return t("{0}: activation, client to server", name);
    case "down.act":
      return t("{0}: activation, server to client", name);
    case "up.grad":
      return t("{0}: gradient, client to server", name);
    case "down.grad":
      return t("{0}: gradient, server to client", name);
  }
}

/** What a value of it is, as a title. */
export function valueTitle(name: TensorInterface): string {
  return groupOf(name) === "gradient" ? t("Gradient") : t("Activation");
}
