/** What a probe is compared with, in words. */
import { t } from "@vscode/l10n";
import type { ProbeTensor } from "../../extension/protocol/run/observations.ts";

type ComparedWith = ProbeTensor["comparedWith"];

/** Where there is no reference. */
export function nothingToCompare(): string {
  return t("Nothing to compare with yet: everything is sent, and no earlier epoch was recorded.");
}

/** Above the reference. */
export function referenceCaption(comparedWith: ComparedWith): string {
  switch (comparedWith) {
    case "server":
      return t("Cached on server");
    case "client":
      return t("Cached on client");
    case "before":
      return t("Previous epoch");
  }
}

/** Of the colors of tokens. */
export function cosineTitle(comparedWith: ComparedWith): string {
  switch (comparedWith) {
    case "server":
      return t("Cosine to the server's cache");
    case "client":
      return t("Cosine to the client's cache");
    case "before":
      return t("Cosine to the previous epoch");
  }
}

/** Of the token that is least alike. @param cosine as shown */
export function leastAlike(comparedWith: ComparedWith, cosine: string): string {
  switch (comparedWith) {
    case "server":
      return t("The token that changed most has a cosine of {0} to the server's cache.", cosine);
    case "client":
      return t("The token that changed most has a cosine of {0} to the client's cache.", cosine);
    case "before":
      return t("The token that changed most has a cosine of {0} to the previous epoch.", cosine);
  }
}

/** Of tokens that a threshold would not send. Only what a receiver holds is held against one. */
export function tokensWithin(comparedWith: ComparedWith, within: number, rows: number, theta: number): string {
  return comparedWith === "client"
    ? t("{0} of {1} tokens are within θ {2} of the client's cache.", within, rows, theta)
    : t("{0} of {1} tokens are within θ {2} of the server's cache.", within, rows, theta);
}
