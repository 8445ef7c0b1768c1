import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Gate, openGate } from "../../../extension/programs/workbench/gate.ts";

// Unix sockets, which the gate is about, are none on Windows.
describe.skipIf(process.platform === "win32")("the gate before code-server", () => {
  const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-gate-"));
  const socket = path.join(scratch, "s");
  /** What reached the server behind it. */
  const reached: string[] = [];
  let headersSeen: IncomingHttpHeaders = {};
  const server = createServer(async (incoming, answer) => {
    reached.push(`${incoming.method} ${incoming.url}`);
    headersSeen = incoming.headers;
    const sent = await text(incoming);
    answer.writeHead(200, { "Content-Type": "text/html", "Set-Cookie": ["a=1", "b=2"] });
    answer.end(`&quot;enableWorkspaceTrust&quot;:true ${sent}`);
  });
  // Says back what it is sent, in capitals.
  server.on("upgrade", (incoming, client) => {
    reached.push(`upgrade ${incoming.url}`);
    client.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    client.on("data", (data: Buffer) => client.write(data.toString().toUpperCase()));
  });
  let gate: Gate;
  let host: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    gate = await openGate({ port: 0, socket, trustedFolder: "/sample" });
    host = new URL(gate.base).host;
  });
  afterAll(async () => {
    await gate.close();
    server.closeAllConnections();
    server.close();
    rmSync(scratch, { recursive: true });
  });

  /** fetch sets Host and Origin itself. */
  function ask(target: string, headers: Record<string, string> = {}, body?: string) {
    const { hostname, port } = new URL(gate.origin);
    const method = body === undefined ? "GET" : "POST";
    return new Promise<{ status: number | undefined; text: string; answer: IncomingMessage }>((resolve, reject) => {
      const asked = request({ hostname, port, path: target, method, headers }, async (answer) =>
        resolve({ status: answer.statusCode, text: await text(answer), answer }),
      );
      asked.once("error", reject);
      asked.end(body);
    });
  }

  /** The first words of what comes over a connection that asks for a WebSocket, and what then comes for `hello`. */
  function upgrade(target: string, headers: Record<string, string> = {}): Promise<string> {
    const { hostname, port } = new URL(gate.origin);
    const given = { Host: host, Connection: "Upgrade", Upgrade: "websocket", ...headers };
    const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}`);
    return new Promise((resolve, reject) => {
      const client = connect(Number(port), hostname);
      client.write(`GET ${target} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      let said = "";
      client.on("data", (data) => {
        if (said === "") client.write("hello");
        said += data;
        if (said.endsWith("HELLO")) client.destroy();
      });
      client.once("error", reject);
      client.once("close", () => resolve(said));
    });
  }

  const secret = () => new URL(gate.base).pathname;

  test("is new at every start, and of 256 bits", async () => {
    const other = await openGate({ port: 0, socket });
    expect(secret()).toMatch(/^\/[\w-]{43}\/$/);
    expect(new URL(other.base).pathname).not.toBe(secret());
    await other.close();
  });

  test("admits who knows the secret, which the server behind it never sees", async () => {
    const { status, text, answer } = await ask(`${secret()}some/page?x=1`, {}, "body");
    expect([status, text]).toEqual([200, "&quot;enableWorkspaceTrust&quot;:true body"]);
    expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(reached.at(-1)).toBe("POST /some/page?x=1");
    expect(JSON.stringify(headersSeen)).not.toContain(secret().slice(1, -1));
  });

  test("asks pages not to pass its address on", async () => {
    expect((await ask(secret())).answer.headers["referrer-policy"]).toBe("same-origin");
  });

  test("does not let a request say that it came by another name", async () => {
    await ask(secret(), { Forwarded: "host=evil.example", "X-Forwarded-Host": "evil.example" });
    expect(headersSeen).toMatchObject({ host });
    expect(JSON.stringify(headersSeen)).not.toContain("evil");
  });

  test("asks for no trust on the page of the trusted folder alone", async () => {
    expect((await ask(`${secret()}?folder=/sample`)).text).toBe("&quot;enableWorkspaceTrust&quot;:false ");
    expect((await ask(`${secret()}?folder=/other`)).text).toBe("&quot;enableWorkspaceTrust&quot;:true ");
  });

  test("answers to localhost as well", async () => {
    const localhost = host.replace("127.0.0.1", "localhost");
    expect((await ask(secret(), { Host: localhost, Origin: `http://${localhost}` })).status).toBe(200);
  });

  test("joins a WebSocket with the server behind it", async () => {
    expect(await upgrade(`${secret()}socket?x=1`, { Origin: gate.origin })).toMatch(/ 101 .*\r\n\r\nHELLO$/s);
    expect(reached.at(-1)).toBe("upgrade /socket?x=1");
  });

  const refused: [string, (secret: string) => [target: string, headers?: Record<string, string>]][] = [
    ["no secret", () => ["/"]],
    ["no secret but the way to a file", () => ["/healthz"]],
    ["a wrong secret", (secret) => [secret.replace(/.\/$/, "/")]],
    ["a secret with more behind it", (secret) => [`${secret.slice(0, -1)}A/`]],
    ["the secret in the query", (secret) => [`/?${secret}`]],
    ["a whole URL as its target", (secret) => [`http://evil.example${secret}`]],
    ["the Host of a name that was made to point here", (secret) => [secret, { Host: "evil.example" }]],
    ["the Host of another port", (secret) => [secret, { Host: "127.0.0.1:1" }]],
    ["the Host without its port", (secret) => [secret, { Host: "127.0.0.1" }]],
    ["another site's Origin", (secret) => [secret, { Origin: "http://evil.example" }]],
    ["the Origin of another port", (secret) => [secret, { Origin: "http://127.0.0.1:1" }]],
    ["the Origin of a sandboxed page", (secret) => [secret, { Origin: "null" }]],
  ];

  test.each(refused)("refuses a request with %s", async (_what, given) => {
    const before = reached.length;
    const { status, text } = await ask(...given(secret()));
    expect(status).toBe(403);
    expect(text).toMatch(/^(This server answers|Open the address)/);
    expect(reached).toHaveLength(before);
  });

  test.each(refused)("refuses a WebSocket with %s", async (_what, given) => {
    const before = reached.length;
    expect(await upgrade(...given(secret()))).toMatch(/^HTTP\/1\.1 403 /);
    expect(reached).toHaveLength(before);
  });

  test("refuses a WebSocket that comes without an Origin and without the secret", async () => {
    expect(await upgrade("/socket")).toMatch(/^HTTP\/1\.1 403 /);
  });

  test("says where nothing answers behind it, and is gone once closed", async () => {
    const lonely = await openGate({ port: 0, socket: path.join(scratch, "nobody") });
    expect((await fetch(lonely.base)).status).toBe(502);
    await lonely.close();
    await expect(fetch(lonely.base)).rejects.toThrow();
  });
});
