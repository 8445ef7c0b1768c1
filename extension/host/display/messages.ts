/**
 * Notifications, questions and progress.
 *
 * VS Code renders `[text](command:…)` in them as a link that runs a command on one click, so every text goes through here and
 * becomes plain; a test holds that nothing else shows one.
 */
import * as vscode from "vscode";
import { plainLabel, plainText } from "../../protocol/text/plainText.ts";

/** @returns the button that was pressed. */
export async function showInformation(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
  return vscode.window.showInformationMessage(plainText(message), ...buttons);
}

/** @returns the button that was pressed. */
export async function showError(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
  return vscode.window.showErrorMessage(plainText(message), ...buttons);
}

/** @returns the button that was pressed. */
export async function showWarning(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
  return vscode.window.showWarningMessage(plainText(message), ...buttons);
}

/** A question in a dialog. @param detail below it @returns the button that was pressed; undefined where the user cancelled. */
export async function ask(
  question: string,
  detail: string,
  ...buttons: readonly string[]
): Promise<string | undefined> {
  const options = { modal: true, detail: plainText(detail) };
  return vscode.window.showWarningMessage(plainText(question), options, ...buttons);
}

/** Shows how far something is: what it does now, and how many per cent were added. */
export type ReportProgress = (message: string, increment?: number) => void;

/** A notification that can be cancelled, for as long as the task takes. */
export async function showProgress<T>(
  title: string,
  task: (report: ReportProgress, cancelled: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title: plainLabel(title), cancellable: true }, (progress, cancelled) =>
    task((message, increment) => progress.report({ message: plainText(message), increment }), cancelled),
  );
}
