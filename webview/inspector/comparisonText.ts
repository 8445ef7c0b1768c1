/** What a probe is compared with, in words. */
import { t } from "@vscode/l10n";
import type { ProbeTensor } from "../../extension/protocol/run/observations.ts";

type ComparedWith = ProbeTensor["comparedWith"];

/** Where there is no reference. */
export function nothingToCompare(): string {
  return t("There is nothing to compare with yet: everything is sent, and no epoch before was recorded.");
}

/** Above the reference. */
export function referenceCaption(comparedWith: ComparedWith): string {
  switch (comparedWith) {
    case "server":
      return t("As the server holds it");
    case "client":
      return t("As the client holds it");
    case "before":
      return t("As it was an epoch before");
  }
}

/** Of the colors of tokens. */
export function cosineTitle(comparedWith: ComparedWith): string {
  switch (comparedWith) {
    case "server":
      return t("Cosine to what the server holds");
    case "client":
      return t("Cosine to what the client holds");
    case "before":
      return t("Cosine to the epoch before");
  }
}

/** Of the token that is least alike. @param cosine as shown */
export function leastAlike(comparedWith: ComparedWith, cosine: string): string {
  switch (comparedWith) {
    case "server":
      return t("The token that changed most has a cosine of {0} to what the server holds.", cosine);
    case "client":
      return t("The token that changed most has a cosine of {0} to what the client holds.", cosine);
    case "before":
      return t("The token that changed most has a cosine of {0} to the epoch before.", cosine);
  }
}

/** Of tokens that a threshold would not send. Only what a receiver holds is held against one. */
export function tokensWithin(comparedWith: ComparedWith, within: number, rows: number, theta: number): string {
  return comparedWith === "client"
    ? t("{0} of {1} tokens are within θ {2} of what the client holds.", within, rows, theta)
    : t("{0} of {1} tokens are within θ {2} of what the server holds.", within, rows, theta);
}
