/** A panel's page in a browser of its own, without VS Code: the bundle that users get, with the test in the host's place. */
import path from "node:path";
import { type Browser, type CDPSession, chromium, type Page } from "playwright-core";
import { project } from "./paths.ts";
import { chromiumFlags } from "./session.ts";

export interface PanelPage {
  readonly page: Page;
  /** Counts of the browser for this page, after all garbage is collected. */
  footprint(): Promise<Footprint>;
  /** Milliseconds that the page's thread has computed so far: scripts, layout and painting. */
  computed(): Promise<number>;
  close(): Promise<void>;
}

export interface Footprint {
  /** Bytes of JavaScript objects; what typed arrays hold is not among them. */
  heap: number;
  nodes: number;
  listeners: number;
}

/** What the page gets in VS Code's place: it answers `open`, `follow` and what the test answers, and everything else with nothing. */
const host = (script: string) => `
  const { opening, traces, more } = (${script})();
  const reply = (id, result) => window.postMessage({ type: "reply", id, result });
  let asked = 0;
  window.request = (method, ...args) => window.postMessage({ type: "request", id: asked++, method, args });
  window.acquireVsCodeApi = () => ({
    setState() {},
    postMessage(message) {
      if (message.type !== "request") return;
      if (message.method === "reportError") console.error(message.args[0]);
      const answers = { open: () => opening, follow: (run) => traces[run], ...more };
      reply(message.id, answers[message.method]?.(...message.args));
    },
  });
`;

/**
 * @param script JavaScript of a function `() => ({ opening: PanelOpening, traces: Record<RunId, RunTrace>, more? })`: what the host
 * knows is made in the page, where typed arrays need no copying; `more` are answers to other calls.
 */
export async function openPanelPage(script: string, viewport = { width: 1440, height: 900 }): Promise<PanelPage> {
  const browser: Browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: chromiumFlags });
  const page = await browser.newPage({ viewport });
  await page.setContent('<!DOCTYPE html><html lang="en"><body class="vscode-dark"><div id="root"></div></body></html>');
  await page.addStyleTag({ path: path.join(project, "dist", "webview.css") });
  await page.addScriptTag({ content: host(script) });
  await page.addScriptTag({ path: path.join(project, "dist", "webview.js") });
  const devtools: CDPSession = await page.context().newCDPSession(page);
  // What the thread computes, not what the clock says: others have the cores as well.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const metric = async (name: string) => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find((one) => one.name === name)!.value;
  };
  return {
    page,
    computed: async () => 1000 * (await metric("TaskDuration")),
    async footprint() {
      // What the first collection sets free by finalizers, the second one takes.
      for (let i = 0; i < 2; i++) await devtools.send("HeapProfiler.collectGarbage");
      return {
        heap: await metric("JSHeapUsedSize"),
        nodes: await metric("Nodes"),
        listeners: await metric("JSEventListeners"),
      };
    },
    close: () => browser.close(),
  };
}
