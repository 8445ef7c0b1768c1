/** A local server of one file, which tests make as unreliable as they need. */
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export const bytesOf = (length: number): Buffer => randomBytes(length);
export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export interface FileServer {
  url: string;
  /** Every request so far, latest last. */
  requests: {
    path: string;
    range: string | undefined;
    ifRange: string | undefined;
    headers: IncomingMessage["headers"];
  }[];
  /** What is served, with `"1"` for its ETag, then `"2"`, … */
  change(content: Buffer): void;
}

/** Answers a request as it should not; returns true where it did, and false to have the file served as it should be. */
export type Mischief = (request: IncomingMessage, response: ServerResponse, content: Buffer, count: number) => boolean;

/** Serves on loopback until the test has finished. */
export async function serveFile(content: Buffer, mischief: Mischief = () => false): Promise<FileServer> {
  let version = 1;
  let current = content;
  const requests: FileServer["requests"] = [];
  const server = createServer((request, response) => {
    const { range, "if-range": ifRange } = request.headers;
    requests.push({ path: request.url!, range, ifRange: ifRange as string | undefined, headers: request.headers });
    if (!mischief(request, response, current, requests.length)) serveWell(request, response, current, `"${version}"`);
  });
  const url = await listen(server);
  return {
    url: `${url}/file`,
    requests,
    change(next) {
      current = next;
      version++;
    },
  };
}

/** As RFC 9110 has it: a part only where If-Range still holds. */
export function serveWell(request: IncomingMessage, response: ServerResponse, content: Buffer, etag = '"1"'): void {
  const { range, "if-range": ifRange } = request.headers;
  const start = range !== undefined && ifRange === etag ? Number(/^bytes=(\d+)-$/.exec(range)![1]) : 0;
  if (start > 0 && start >= content.length) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    return;
  }
  const headers = { etag, "content-length": content.length - start };
  const place = { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` };
  response.writeHead(start > 0 ? 206 : 200, start > 0 ? { ...headers, ...place } : headers);
  response.end(content.subarray(start));
}

/** Sends so many bytes of the whole, saying that all would come, and breaks the connection. */
export function breakAfter(count: number, response: ServerResponse, content: Buffer, etag = '"1"'): true {
  response.writeHead(200, { etag, "content-length": content.length });
  response.write(content.subarray(0, count), () => setTimeout(() => response.destroy(), 200));
  return true;
}

/** @returns the address, on loopback. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
