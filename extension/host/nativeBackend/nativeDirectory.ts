/** Where *Install Native Backend* puts the native backend, and how runs find it there. */
import * as vscode from "vscode";

/** The folder of the installation: the extension's own, on the machine that computes. */
export function nativeInstallation(context: vscode.ExtensionContext): vscode.Uri {
  return vscode.Uri.joinPath(context.globalStorageUri, "native");
}

/** Sets where runs look, through the environment that they and terminals inherit; a value already set wins. */
export function letRunsFindNative(context: vscode.ExtensionContext): void {
  const directory = vscode.Uri.joinPath(nativeInstallation(context), "node_modules", "@tensorflow", "tfjs-node");
  process.env.SPLITCOM_NATIVE_DIR ??= directory.fsPath;
}
