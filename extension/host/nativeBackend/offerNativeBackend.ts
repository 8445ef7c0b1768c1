/** The one time that the native backend is offered: after a run on wasm that turned out to take long. */

import * as vscode from "vscode";
import type { RunSummary } from "../../protocol/run/runSummary.ts";
import { showInformation } from "../display/messages.ts";
import type { Services } from "../services.ts";
import { installNativeBackend } from "./installNativeBackend.ts";
import { letRunsFindNative } from "./nativeDirectory.ts";

const offeredKey = "splitcom.nativeBackendOffered";
/** Seconds left of a run from which on it is worth a word. */
const long = 120;

/** Lets runs find an installed native backend, and offers to install it once, ever, where wasm is slow. */
export function offerNativeBackend(services: Pick<Services, "context" | "log" | "runs">): vscode.Disposable {
  const { context, runs } = services;
  letRunsFindNative(context);
  let slow = false;
  const watching = vscode.Disposable.from(
    runs.onDidChange(({ changed }) => {
      slow ||= changed.some(isSlow);
    }),
    // Not before: while a run is watched, a notification would cover its first curves.
    runs.onDidEnd(() => {
      if (!slow) return;
      watching.dispose();
      if (context.globalState.get(offeredKey)) return;
      void context.globalState.update(offeredKey, true);
      void offer(services);
    }),
  );
  return watching;
}

/** Runs of other windows are theirs to speak of. */
function isSlow({ status, controllable, backend, secondsLeft }: RunSummary): boolean {
  return status === "running" && controllable && backend === "wasm" && secondsLeft !== null && secondsLeft > long;
}

async function offer(services: Pick<Services, "context" | "log">): Promise<void> {
  const install = vscode.l10n.t("Install");
  const answer = await showInformation(
    vscode.l10n.t("The run used WebAssembly. The native backend (libtensorflow, about 150 MB) is usually faster."),
    install,
    vscode.l10n.t("Not Now"),
  );
  if (answer === install) await installNativeBackend(services);
}
