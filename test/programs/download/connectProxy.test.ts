/** Encrypted downloads through a proxy: the tunnel that CONNECT opens. */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import path from "node:path";
import type { Duplex } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { packageRoot } from "../../../extension/engine/io/packageRoot.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { bytesOf, listen, serveWell, sha256Of } from "./fileServer.ts";

const tls = path.join(packageRoot(), "test", "fixtures", "tls");
/** Of 127.0.0.1, signed by itself; its key is no secret. */
const certificate = path.join(tls, "loopback.crt");
const identity = { cert: readFileSync(certificate), key: readFileSync(path.join(tls, "loopback.key")) };
const content = bytesOf(300_000);

/** @returns where the content is, and the ranges asked for so far. */
async function serveEncrypted(): Promise<{ host: string; url: string; ranges: (string | undefined)[] }> {
  const ranges: (string | undefined)[] = [];
  const server = createTlsServer(identity, (request, response) => {
    ranges.push(request.headers.range);
    serveWell(request, response, content);
  });
  const host = new URL(await listen(server)).host;
  return { host, url: `https://${host}/file`, ranges };
}

interface Proxy {
  address: string;
  /** What tunnels were asked for, and with which login. */
  tunnels: { to: string; login: string | undefined }[];
  /** Requests that it could read. */
  readable: string[];
}

interface ProxyManner {
  encrypted?: boolean;
  login?: string;
  /** Bytes towards the client after which the first tunnel breaks. */
  breakFirstAfter?: number;
}

async function proxy({ encrypted = false, login, breakFirstAfter }: ProxyManner = {}): Promise<Proxy> {
  const tunnels: Proxy["tunnels"] = [];
  const readable: string[] = [];
  const sockets = new Set<Duplex>();
  const answer = (request: IncomingMessage) => readable.push(request.url!);
  const server: Server = encrypted ? createTlsServer(identity, answer) : createServer(answer);
  server.on("connect", (request: IncomingMessage, client: Duplex) => {
    const given = request.headers["proxy-authorization"];
    tunnels.push({ to: request.url!, login: given });
    if (login !== undefined && given !== `Basic ${Buffer.from(login).toString("base64")}`) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      client.pipe(target).pipe(client);
    });
    for (const end of [client, target]) {
      sockets.add(end);
      end.on("error", () => {});
      end.on("close", () => (end === client ? target : client).destroy());
    }
    if (breakFirstAfter === undefined || tunnels.length > 1) return;
    let passed = 0;
    target.on("data", (chunk: Buffer) => {
      passed += chunk.length;
      if (passed > breakFirstAfter) client.destroy();
    });
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  const { port } = new URL(await listen(server));
  return { address: encrypted ? `https://localhost:${port}` : `http://127.0.0.1:${port}`, tunnels, readable };
}

/** The command line in a process of its own: which certificates are trusted is settled when Node starts. */
async function download(url: string, environment: Record<string, string>) {
  const folder = temporaryFolder();
  const list = path.join(folder, "list.json");
  const files = [{ url, path: "file.bin", sha256: sha256Of(content) }];
  writeFileSync(list, JSON.stringify([{ name: "own", kind: "dataset", description: "d", licence: "CC0", files }]));
  const { HTTPS_PROXY: _, https_proxy: __, NO_PROXY: ___, no_proxy: ____, ...inherited } = process.env;
  const { code, stderr } = await new Promise<{ code: number; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [path.join(packageRoot(), "dist", "cli.cjs"), "download", "own", "--list", list, "--to", folder, "--quiet"],
      { env: { ...inherited, ...environment } },
      (error, _stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stderr }),
    );
  });
  return { code, stderr, file: path.join(folder, "file.bin") };
}

test.each([false, true])("passes a tunnel that it cannot look into (itself encrypted: %s)", async (encrypted) => {
  const { host, url } = await serveEncrypted();
  const { address, tunnels, readable } = await proxy({ encrypted, login: "me:secret" });
  const { code, stderr, file } = await download(url, {
    HTTPS_PROXY: address.replace("//", "//me:secret@"),
    NODE_EXTRA_CA_CERTS: certificate,
  });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(readFileSync(file).equals(content)).toBe(true);
  expect(tunnels).toEqual([{ to: host, login: `Basic ${Buffer.from("me:secret").toString("base64")}` }]);
  expect(readable).toEqual([]);
});

test("that breaks off is asked for the rest, through a new tunnel", async () => {
  const { url, ranges } = await serveEncrypted();
  const { address, tunnels } = await proxy({ breakFirstAfter: 150_000 });
  const { code, file } = await download(url, { HTTPS_PROXY: address, NODE_EXTRA_CA_CERTS: certificate });
  expect(code).toBe(0);
  expect(readFileSync(file).equals(content)).toBe(true);
  expect(tunnels).toHaveLength(2);
  expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d{5,}-$/)]);
});

test("that wants a login says so", async () => {
  const { url, ranges } = await serveEncrypted();
  const { address } = await proxy({ login: "me:secret" });
  const { code, stderr } = await download(url, { HTTPS_PROXY: address, NODE_EXTRA_CA_CERTS: certificate });
  expect(code).toBe(2);
  expect(stderr).toMatch(/the proxy requires a user name and a password.*http:\/\/USER:PASSWORD@HOST:PORT/);
  expect(ranges).toEqual([]);
});

test("does not lend its trust: a server's own certificate must be known", async () => {
  const { url, ranges } = await serveEncrypted();
  const { address, tunnels } = await proxy();
  const { code, stderr } = await download(url, { HTTPS_PROXY: address, NODE_EXTRA_CA_CERTS: "" });
  expect(code).toBe(1);
  expect(stderr).toMatch(/certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\).*NODE_EXTRA_CA_CERTS/);
  expect([tunnels.length, ranges.length]).toEqual([1, 0]);
});
