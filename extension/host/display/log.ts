/** The output channel of the extension. */
import * as vscode from "vscode";
import { terminalText } from "../../protocol/text/terminalText.ts";

/** As much of an output channel as the host uses. */
export type Log = Pick<vscode.LogOutputChannel, "info" | "warn" | "show" | "dispose"> & {
  error(error: string | Error): void;
};

/** A log whose lines hold no characters that do something: it is a file, which people show in terminals. */
export function openLog(name: string): Log {
  const channel = vscode.window.createOutputChannel(name, { log: true });
  return {
    info: (line) => channel.info(terminalText(line)),
    warn: (line) => channel.warn(terminalText(line)),
    error: (error) => channel.error(terminalText(typeof error === "string" ? error : (error.stack ?? error.message))),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}
