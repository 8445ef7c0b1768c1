/** What VS Code's settings say of proxies, for a process that VS Code does not help to find them. */
import * as vscode from "vscode";
import type { DownloadRequest } from "../../protocol/messages/downloadApi.ts";

/** As VS Code has it: its settings go before the environment, and `off` before both. */
export function proxySettings(): Pick<DownloadRequest, "proxy" | "noProxy"> {
  const http = vscode.workspace.getConfiguration("http");
  if (http.get<string>("proxySupport") === "off") return { proxy: null, noProxy: "*" };
  const proxy = http.get<string>("proxy") || null;
  const noProxy = http.get<string[]>("noProxy") ?? [];
  return { proxy, noProxy: noProxy.length > 0 ? noProxy.join(",") : null };
}
