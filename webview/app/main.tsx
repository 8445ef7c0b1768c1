/** The webview's page: opens the line to the host and shows the view that the host asks for. */
import { config as configureTexts, t } from "@vscode/l10n";
import { render } from "preact";
import type { PanelOpening } from "../../extension/protocol/messages/panelApi.ts";
import { connectHost } from "./host.ts";
import { pacedFrames } from "./pacedFrames.ts";
import { PanelContext } from "./panelContext.ts";
import { messageOf, PanelStore } from "./store.ts";
import "../styles/page.css";
import "../styles/controls.css";
import "../styles/charts.css";
import "../styles/dashboard.css";
import "@vscode/codicons/dist/codicon.css";
import { watchTheme } from "./theme.ts";
import { View } from "./views.tsx";

const { host, listen, keepState } = connectHost();
const root = document.getElementById("root")!;

function report(message: string): void {
  // A host that does not answer cannot be notified either.
  host.reportError(message.slice(0, 20_000)).catch(() => {});
}

function show(opening: PanelOpening): void {
  if (opening.translations) configureTexts({ contents: opening.translations });
  const store = new PanelStore(opening, host, { keepState, later: pacedFrames() });
  listen(store.news);
  const panel = { host, store, themes: watchTheme() };
  render(
    <PanelContext.Provider value={panel}>
      <View />
    </PanelContext.Provider>,
    root,
  );
}

function showFailure(error: unknown): void {
  render(
    <main>
      <div class="empty-state" role="alert">
        <h2>{t("This view could not be opened")}</h2>
        <p>{messageOf(error)}</p>
      </div>
    </main>,
    root,
  );
}

window.addEventListener("error", ({ error, message }) =>
  report(error instanceof Error ? (error.stack ?? error.message) : message),
);
window.addEventListener("unhandledrejection", ({ reason }) =>
  report(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
);

host.open().then(show, showFailure);
