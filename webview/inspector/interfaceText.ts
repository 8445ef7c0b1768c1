/** An interface in words: what it carries, which way, and who holds the reference. */
import { t } from "@vscode/l10n";
import { directionOf, type TensorInterface } from "../../extension/protocol/interfaces.ts";
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

/** Whether the server receives it; else the client does. */
export function serverReceives(name: TensorInterface): boolean {
  return directionOf(name) === "up";
}

/** Why there is nothing to compare with. @param temporal whether the receiver keeps what it was sent */
export function nothingHeld(name: TensorInterface, temporal: boolean): string {
  if (!temporal) return t("Everything is sent, so that nothing is held to compare with.");
  return serverReceives(name)
    ? t("The server holds nothing of this sample yet.")
    : t("The client holds nothing of this sample yet.");
}
