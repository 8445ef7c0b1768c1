/** `npm start` as a new user meets it: a command, an address, a live dashboard; and as others on the same machine meet it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listeningPorts } from "./harness/listening.ts";
import { runThat } from "./harness/runFolders.ts";
import { chromiumFlags } from "./harness/session.ts";
import { type StartedWorkbench, startWorkbench } from "./harness/startedWorkbench.ts";
import { Workbench } from "./harness/workbench.ts";

describe("npm start", () => {
  const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-start-"));
  // In a repository, as the sample is in the clone of this project.
  const folder = path.join(scratch, "sample");
  const began = performance.now();
  let start: StartedWorkbench;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    execFileSync("git", ["init", "-q", scratch]);
    start = await startWorkbench([folder]);
  });
  afterAll(async () => {
    await browser?.close();
    await start?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  test("prints an address that only this machine reaches, with a secret", () => {
    const { hostname, pathname } = new URL(start.address);
    expect(hostname).toBe("127.0.0.1");
    expect(pathname).toMatch(/^\/[\w-]{43}\/$/);
  });

  test("shows a live dashboard within a minute, of a run nobody had to start", async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: chromiumFlags });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    await page.goto(start.address);
    const dashboard = await new Workbench(page).webview(".dashboard canvas");
    await dashboard.locator("canvas").first().waitFor();
    const { record } = await runThat(folder, ({ record }) => record.status === "running");
    expect(record.config.name).toBe("SplitCom fixed");
    expect(performance.now() - began).toBeLessThan(60_000);
  });

  test("asks nothing: neither for trust nor for the repository around the folder", async () => {
    expect(await page.getByText("Restricted Mode").count()).toBe(0);
    const list = await new Workbench(page).command("Notifications: Show Notifications").then(() => page);
    await list.locator(".notifications-center").waitFor();
    expect(await page.getByText("repository was found in the parent folders").count()).toBe(0);
  });

  test("asks whether another folder is trusted that is opened from there", async () => {
    const other = await page.context().newPage();
    const address = new URL(start.address);
    address.searchParams.set("folder", scratch);
    await other.goto(address.href, { waitUntil: "commit" });
    await other.getByRole("button", { name: "No, I don't trust" }).waitFor({ timeout: 60_000 });
    await other.close();
  });

  test("listens on that one port of the loopback interface, with all that it started", (context) => {
    if (process.platform !== "linux") return context.skip("only Linux shows this");
    const port = Number(new URL(start.address).port).toString(16).toUpperCase().padStart(4, "0");
    expect(listeningPorts(start.pid)).toEqual([`0100007F:${port}`]);
  });

  const refused: [string, (secret: string) => [target: string, headers?: Record<string, string>]][] = [
    ["without the secret", () => ["/"]],
    ["without the secret, for a file", () => ["/vscode-remote-resource?path=/etc/passwd"]],
    ["under a name that was made to point here", (secret) => [secret, { Host: "evil.example" }]],
    ["from another site's page", (secret) => [secret, { Origin: "http://evil.example" }]],
  ];

  test.each(refused)("refuses a request %s", async (_how, given) => {
    expect(await ask(start.address, ...given(new URL(start.address).pathname))).toBe(403);
  });

  test.each(refused)("refuses a WebSocket %s", async (_how, given) => {
    const [target, headers] = given(new URL(start.address).pathname);
    expect(await ask(start.address, target, { ...asWebSocket, ...headers })).toBe(403);
  });

  test("takes a WebSocket of its own pages", async () => {
    const { pathname, origin } = new URL(start.address);
    expect(await ask(start.address, pathname, { ...asWebSocket, Origin: origin })).toBe(101);
  });

  test("ends with all that it started on Ctrl-C", async () => {
    await browser.close();
    expect(await start.stop()).toBe(0);
    await expect(fetch(start.address)).rejects.toThrow();
    const { record } = await runThat(folder, ({ record }) => record.status !== "running", 10);
    expect(record.status).toBe("interrupted");
  });
});

const asWebSocket = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "c3BsaXRjb20tc3BsaXRjbw==",
};

/** The status of the answer; fetch would set Host, Origin and Connection itself. */
function ask(address: string, target: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: target, headers });
    asked.once("response", (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once("upgrade", (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode);
    });
    asked.once("error", reject);
    asked.end();
  });
}
