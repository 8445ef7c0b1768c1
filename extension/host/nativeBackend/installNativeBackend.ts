/** *Install Native Backend*: fetches tfjs-node into the extension's storage, with progress, until done or cancelled. */

import * as vscode from "vscode";
import { toWireError } from "../../protocol/errors.ts";
import { faultDetails } from "../../protocol/faults.ts";
import type { NativeInstallApi, NativeInstallListener } from "../../protocol/messages/nativeInstallApi.ts";
import type { Log } from "../display/log.ts";
import { showError, showInformation, showProgress, showWarning } from "../display/messages.ts";
import { forkChild } from "../processes/childProcess.ts";
import { forkService, type Service } from "../processes/forkService.ts";
import type { Services } from "../services.ts";
import { nativeInstallation } from "./nativeDirectory.ts";

type Parts = Pick<Services, "context" | "log">;

/** An installation under way. */
interface Installation {
  /** What loads, or undefined where the user cancelled. */
  ended: Promise<string | undefined>;
  /** What it does now, and what it does next. @returns a function that stops the reports */
  follow(report: (step: string) => void): vscode.Disposable;
  cancel(): void;
}

let underWay: Installation | undefined;

/**
 * Settles when it has ended, however; what happened is reported to the user.
 *
 * A second call shows the first one's progress again: a notification that was closed without cancelling leaves it under way.
 */
export async function installNativeBackend(parts: Parts): Promise<void> {
  if (!(await isTrusted())) return;
  if (underWay !== undefined) return showInstallation(underWay);
  const begun = install(parts);
  underWay = begun;
  try {
    await showInstallation(begun);
    const loads = await begun.ended;
    if (loads === undefined) return;
    // Not awaited: a notification may stay for long.
    void showInformation(
      vscode.l10n.t("The native backend is ready ({0}). Runs with backend auto use it from now on.", loads),
    );
  } catch (error) {
    const { message } = toWireError(error);
    parts.log.error(faultDetails(error) ?? message);
    void showFailure(message, parts.log);
  } finally {
    underWay = undefined;
  }
}

/**
 * Installing runs npm and a compiler, which a folder's settings reach (.npmrc, PATH). The palette hides the command where the
 * workspace is not trusted; a keybinding, a link and another extension do not ask.
 */
async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t("Manage Workspace Trust");
  const message = vscode.l10n.t("The native backend can be installed only in a trusted workspace.");
  if ((await showWarning(message, manage)) === manage) {
    await vscode.commands.executeCommand("workbench.trust.manage");
  }
  return false;
}

/** Until it has ended, however. */
async function showInstallation(installation: Installation): Promise<void> {
  await showProgress(vscode.l10n.t("Installing the native backend"), async (report, cancelled) => {
    const following = installation.follow(report);
    const cancelling = cancelled.onCancellationRequested(() => installation.cancel());
    try {
      await installation.ended.catch(() => {});
    } finally {
      following.dispose();
      cancelling.dispose();
    }
  });
}

function install({ context, log }: Parts): Installation {
  const steps = new vscode.EventEmitter<string>();
  let step: string | undefined;
  let service: Service<NativeInstallApi> | undefined;
  let isCancelled = false;

  async function run(): Promise<string | undefined> {
    await vscode.workspace.fs.createDirectory(context.globalStorageUri);
    if (isCancelled) return undefined;
    const script = vscode.Uri.joinPath(context.extensionUri, "dist", "nativeInstall.cjs").fsPath;
    service = forkService<NativeInstallApi, NativeInstallListener>({
      what: "the installation",
      fork: () => forkChild(script, log, { withDescendants: true }),
      messages: async () => (await import("../../protocol/messages/nativeInstallApi.ts")).nativeInstallMessages,
      listener: {
        step(line) {
          log.info(line);
          step = line;
          steps.fire(line);
        },
      },
      log,
    });
    // A window that closes takes the installation with it.
    context.subscriptions.push(service);
    try {
      return await service.remote.install(nativeInstallation(context).fsPath);
    } catch (error) {
      if (isCancelled) return undefined;
      throw error;
    } finally {
      service.dispose();
      steps.dispose();
      context.subscriptions.splice(context.subscriptions.indexOf(service), 1);
    }
  }

  return {
    ended: run(),
    follow(report) {
      if (step !== undefined) report(step);
      return steps.event(report);
    },
    cancel() {
      isCancelled = true;
      service?.kill();
    },
  };
}

async function showFailure(message: string, log: Log): Promise<void> {
  const showOutput = vscode.l10n.t("Show Output");
  if ((await showError(message, showOutput)) === showOutput) log.show();
}
