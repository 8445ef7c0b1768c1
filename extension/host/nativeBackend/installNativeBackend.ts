/** *Install Native Backend*: fetches tfjs-node into the extension's storage, with progress, until done or cancelled. */
import * as vscode from "vscode";
import { connect, serve } from "../../protocol/channel.ts";
import { runFailed, toWireError } from "../../protocol/errors.ts";
import type { NativeInstallApi, NativeInstallListener } from "../../protocol/nativeInstallApi.ts";
import { forkChild } from "../childProcess.ts";
import type { Services } from "../services.ts";
import { nativeInstallation } from "./nativeDirectory.ts";

let installing: Promise<void> | undefined;

/** Settles when it has ended, however; what happened is told to the user. A second call waits for the first. */
export function installNativeBackend(services: Pick<Services, "context" | "log">): Promise<void> {
  installing ??= installWithProgress(services).finally(() => {
    installing = undefined;
  });
  return installing;
}

async function installWithProgress({ context, log }: Pick<Services, "context" | "log">): Promise<void> {
  const options: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t("Installing the native backend"),
    cancellable: true,
  };
  try {
    const loads = await vscode.window.withProgress(options, (progress, cancelled) =>
      install(context, log, (message) => progress.report({ message }), cancelled),
    );
    if (loads === undefined) return;
    // Not awaited: a notification may stay for long.
    void vscode.window.showInformationMessage(
      vscode.l10n.t("The native backend is ready ({0}). Runs with backend auto take it from now on.", loads),
    );
  } catch (error) {
    const { message } = toWireError(error);
    log.error(message);
    void tellFailure(message, log);
  }
}

/** @returns what loads, or undefined where the user cancelled. */
async function install(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  report: (step: string) => void,
  cancelled: vscode.CancellationToken,
): Promise<string | undefined> {
  await vscode.workspace.fs.createDirectory(context.globalStorageUri);
  const script = vscode.Uri.joinPath(context.extensionUri, "dist", "nativeInstall.cjs").fsPath;
  const child = forkChild(script, log, { withDescendants: true });
  const connection = connect<NativeInstallApi>(child.endpoint);
  const stopServing = serve<NativeInstallListener>(child.endpoint, {
    step(line) {
      log.info(line);
      report(line);
    },
  });
  const cancelling = cancelled.onCancellationRequested(() => child.kill());
  // A window that closes takes the installation with it.
  const closing = { dispose: () => child.kill() };
  context.subscriptions.push(closing);
  void child.exited.then((how) => connection.close(runFailed({ what: `the installation ended early (${how})` })));
  try {
    return await connection.remote.install(nativeInstallation(context).fsPath);
  } catch (error) {
    if (cancelled.isCancellationRequested) return undefined;
    throw error;
  } finally {
    cancelling.dispose();
    stopServing();
    child.kill();
    context.subscriptions.splice(context.subscriptions.indexOf(closing), 1);
  }
}

async function tellFailure(message: string, log: vscode.LogOutputChannel): Promise<void> {
  const showOutput = vscode.l10n.t("Show Output");
  if ((await vscode.window.showErrorMessage(message, showOutput)) === showOutput) log.show();
}
