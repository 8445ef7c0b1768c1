/** The line to the extension host, and what VS Code keeps of this page over a reload. */
import { type Connection, connect, type Endpoint, serve } from "../../extension/protocol/messages/channel.ts";
import { checkedApi, checkedReplies } from "../../extension/protocol/messages/messageTable.ts";
import {
  type PanelApi,
  type PanelHostApi,
  panelHostMessages,
  panelMessages,
} from "../../extension/protocol/messages/panelApi.ts";
import type { PanelState } from "../../extension/protocol/messages/panelState.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  setState(state: PanelState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface HostLine {
  host: Connection<PanelHostApi>["remote"];
  /** Handles the host's news from now on. */
  listen(api: PanelApi): void;
  /** What `WebviewPanelSerializer` gets back when the window was reloaded. */
  keepState(state: PanelState): void;
}

/** Can be called once a page: VS Code gives its API away only once. */
export function connectHost(): HostLine {
  const vscode = acquireVsCodeApi();
  const endpoint: Endpoint = {
    post: (message) => vscode.postMessage(message),
    onMessage(listener) {
      const heard = (event: MessageEvent) => listener(event.data);
      window.addEventListener("message", heard);
      return () => window.removeEventListener("message", heard);
    },
  };
  return {
    host: checkedReplies<PanelHostApi>(connect<PanelHostApi>(endpoint).remote, panelHostMessages),
    listen: (api) => void serve(endpoint, checkedApi(api, panelMessages)),
    keepState: (state) => vscode.setState(state),
  };
}
