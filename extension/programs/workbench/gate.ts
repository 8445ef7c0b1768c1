/**
 * The one way in to a code-server that itself listens on no port: who knows this start's secret, and nobody else.
 *
 * A port of the loopback interface is open to every user of this machine and, under a name that is made to point there, to every web
 * site (DNS rebinding). The secret is a part of the path, not a cookie: browsers send a cookie of 127.0.0.1 to all its ports, also
 * to those that other users listen on.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { type Duplex, pipeline, Transform } from "node:stream";

export interface GateOptions {
  /** 0: any free one. */
  port: number;
  /** The Unix socket that code-server listens on. */
  socket: string;
  /** The one folder that counts as trusted without being asked for; VS Code asks for every other. */
  trustedFolder?: string | undefined;
}

export interface Gate {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The origin with the secret, ending in a slash; all that is served is below it. */
  readonly base: string;
  close(): Promise<void>;
}

/** Headers that a proxy in front of this one might set, and those that concern one connection only. */
const notForwarded = /^(forwarded|x-forwarded-.*|connection|keep-alive|proxy-.*)$/i;

/** @throws the error of the system where the port cannot be had. */
export async function openGate({ port, socket, trustedFolder }: GateOptions): Promise<Gate> {
  const secret = randomBytes(32).toString("base64url");
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo;
  const admit = admission(secret, [`127.0.0.1:${address.port}`, `localhost:${address.port}`]);
  const upgraded = new Set<Duplex>();

  server.on("request", (request, response) => {
    const { refused, target } = admit(request);
    if (refused !== undefined) refuse(response, refused);
    else forward(request, response, { socket, target, trusted: trustsFolder(target, trustedFolder) });
  });
  server.on("upgrade", (request, client: Duplex, head) => {
    // Unheard, a connection that breaks would end this process.
    client.on("error", () => {});
    const { refused, target } = admit(request);
    if (refused !== undefined) {
      const answer = `HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${refused}\n`;
      // Nobody reads what may still come; left to itself the connection would stay.
      client.end(answer, () => client.destroy());
      return;
    }
    upgraded.add(client);
    client.once("close", () => upgraded.delete(client));
    forwardUpgrade(request, client, head, { socket, target });
  });

  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    base: `${origin}/${secret}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const client of upgraded) client.destroy();
      }),
  };
}

type Admission = { refused: string; target?: never } | { refused?: never; target: string };

/** @returns why a request is refused, or its path at code-server, which never sees the secret. */
function admission(secret: string, hosts: readonly string[]): (request: IncomingMessage) => Admission {
  return ({ headers, url = "" }) => {
    const host = headers.host?.toLowerCase() ?? "";
    if (!hosts.includes(host)) return { refused: `This server answers to ${hosts.join(" and ")} only.` };
    if (headers.origin !== undefined && headers.origin !== `http://${host}`) {
      return { refused: "This server answers to its own pages only." };
    }
    const [, given = "", rest] = /^\/([^/?]*)(\/.*)$/.exec(url) ?? [];
    if (rest === undefined || !isSame(given, secret)) {
      return { refused: "Open the address that npm start printed: it contains the secret of this session." };
    }
    return { target: rest };
  };
}

/** In a time that does not depend on how much of it is right. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

function refuse(response: ServerResponse, why: string): void {
  response.writeHead(403, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" }).end(`${why}\n`);
}

interface Target {
  socket: string;
  /** Path and query. */
  target: string;
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { socket, target, trusted }: Target & { trusted: boolean },
): void {
  const headers = { ...forwardedHeaders(request), ...(trusted ? { "accept-encoding": "identity" } : {}) };
  const onward = httpRequest({ socketPath: socket, path: target, method: request.method, headers });
  onward.on("response", (answer) => {
    // The secret is in the address: other sites must not learn it from a link that is followed.
    const answered = { ...answer.headers, "referrer-policy": "same-origin" };
    if (trusted) delete answered["content-length"];
    response.writeHead(answer.statusCode ?? 502, answered);
    if (trusted) pipeline(answer, trusting(), response, () => {});
    else pipeline(answer, response, () => {});
  });
  onward.on("error", () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { "Content-Type": "text/plain" }).end("code-server does not answer.\n");
  });
  // A page that is left takes its requests with it.
  response.once("close", () => onward.destroy());
  pipeline(request, onward, () => {});
}

function forwardedHeaders({ headers }: IncomingMessage): NodeJS.Dict<string | string[]> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notForwarded.test(name)));
}

/** The connection as it is, both ways: what is spoken over it from here on is between browser and code-server. */
function forwardUpgrade(request: IncomingMessage, client: Duplex, head: Buffer, { socket, target }: Target): void {
  const server = connect(socket);
  const headers = { ...forwardedHeaders(request), connection: "Upgrade" };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${name}: ${one}`),
  );
  server.write([`${request.method} ${target} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
  server.write(head);
  pipeline(client, server, client, () => {
    client.destroy();
    server.destroy();
  });
}

// VS Code's page for one folder, with the question for trust left out.
//
// code-server's own switch (`--disable-workspace-trust`) would trust every folder that is opened in it later as well.

/** What the page's configuration, JSON in an attribute, says where folders are asked for. Where it says something else, it asks. */
const asks = "&quot;enableWorkspaceTrust&quot;:true";
const doesNotAsk = "&quot;enableWorkspaceTrust&quot;:false";

/** Whether a request is for the page that shows the trusted folder and nothing else. @param target path and query. */
export function trustsFolder(target: string, trusted: string | undefined): boolean {
  if (trusted === undefined || !target.startsWith("/?")) return false;
  const query = new URLSearchParams(target.slice(2));
  // Twice the same name: VS Code's page may use the one that is not checked here.
  const names = [...query.keys()];
  if (new Set(names).size < names.length) return false;
  return query.get("folder") === trusted && names.every((name) => name === "folder" || name === "payload");
}

/** Takes the page's bytes and gives the page that asks for nothing; a page is small (10 kB), so it is held whole. */
export function trusting(): Transform {
  const parts: Buffer[] = [];
  return new Transform({
    transform(part: Buffer, _encoding, done) {
      parts.push(part);
      done();
    },
    flush(done) {
      done(null, Buffer.concat(parts).toString("utf8").replace(asks, doesNotAsk));
    },
  });
}
