import { t } from "@vscode/l10n";
import { assertNever } from "../../extension/protocol/errors.ts";
import type { ShownStatus } from "../../extension/protocol/run/runSummary.ts";

/** A run's status in the page's language. */
export function statusName(status: ShownStatus): string {
  switch (status) {
    case "queued":
      return t("queued");
    case "running":
      return t("running");
    case "paused":
      return t("paused");
    case "done":
      return t("done");
    case "failed":
      return t("failed");
    case "stopped":
      return t("stopped");
    case "interrupted":
      return t("interrupted");
    default:
      return assertNever(status);
  }
}

const icons: Record<ShownStatus, string> = {
  queued: "watch",
  running: "sync",
  paused: "debug-pause",
  done: "pass",
  failed: "error",
  stopped: "circle-slash",
  interrupted: "warning",
};

/** The name of its codicon. */
export function statusIcon(status: ShownStatus): string {
  return icons[status];
}
