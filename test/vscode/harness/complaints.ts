/** What the page complains of on its console, and what it asks of other machines. */
import type { BrowserContext, ConsoleMessage, Request } from "playwright-core";

/** Of VS Code's own: a module that its open source comes without, accounts that nobody has, and what a reload cuts off. */
const known = [
  /Timed out waiting for authentication provider 'github' to register/,
  /vsda(_bg)?\.(js|wasm)/,
  /^(%c)?(\s|color:[^;]*;?|ERR)*Canceled/,
  /the server responded with a status of 404/,
  /IndexedDB database '[^']*' is closed/,
  /\[lifecycle\] Long running operations during shutdown/,
];

export class Complaints {
  /** Errors on the console that are not code-server's own. */
  readonly errors: string[] = [];
  /** Addresses beyond this machine that were asked for. */
  readonly outside: string[] = [];

  constructor(
    context: BrowserContext,
    private readonly origin: string,
  ) {
    context.on("console", (message) => this.hear(message));
    context.on("weberror", (error) => this.errors.push(String(error.error())));
    context.on("request", (request) => this.see(request));
  }

  private hear(message: ConsoleMessage): void {
    if (message.type() !== "error") return;
    const text = message.text();
    // A missing file is reported without its name; the name is in the location.
    const where = `${text} ${message.location().url}`;
    if (known.some((pattern) => pattern.test(text)) && !where.includes("splitcom")) return;
    this.errors.push(where);
  }

  private see(request: Request): void {
    const { protocol, hostname, href } = new URL(request.url());
    if (protocol === "data:" || protocol === "blob:" || href.startsWith(this.origin)) return;
    // A name that does not exist: the service worker of webviews answers it from this machine.
    if (hostname.endsWith(".vscode-resource.vscode-cdn.net") && request.serviceWorker() === null) return;
    this.outside.push(href);
  }
}
