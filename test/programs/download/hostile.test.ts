/** Servers that change their mind, trickle, or send something else: no corrupted file, no endless waiting, and a sentence. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import path from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { downloadEntry } from "../../../extension/programs/download/downloadEntry.ts";
import { toRetryable } from "../../../extension/programs/download/failures.ts";
import { RetryableError } from "../../../extension/programs/download/response.ts";
import { SplitcomError } from "../../../extension/protocol/errors.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { bytesOf, serveFile } from "./fileServer.ts";

/** What the disk says of its free bytes. */
let freeBytes: number | undefined;
vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const statfsSync = (folder: string) =>
    freeBytes === undefined ? real.statfsSync(folder) : { bavail: freeBytes, blocks: 2 ** 40, bsize: 1 };
  return { ...real, statfsSync };
});

const length = 100_000;
const content = bytesOf(length);
const date = "Mon, 01 Jan 2024 00:00:00 GMT";
let folder: string;
let target: string;
beforeEach(() => {
  freeBytes = undefined;
  folder = temporaryFolder();
  target = path.join(folder, "file.bin");
});

async function fetch(url: string, retryDelays = [1, 1, 1], name = "file.bin") {
  const waits: string[] = [];
  const entry = { name: "x", kind: "dataset" as const, description: "", licence: "", files: [{ url, path: name }] };
  await downloadEntry(entry, folder, {
    signal: new AbortController().signal,
    report: ({ phase, reason }) => phase === "waiting" && waits.push(reason!),
    stallMs: 2000,
    leastRate: { bytes: 20_000, ms: 200 },
    retryDelays,
  });
  return waits;
}

/** A first answer that says what it is of and breaks off halfway. */
function half(response: ServerResponse, headers: Record<string, string>): true {
  response.writeHead(200, { "content-length": length, ...headers });
  response.write(content.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 100));
  return true;
}

describe("a part is never joined to another version, whichever mark differs", () => {
  const next = bytesOf(length);
  const rest = (bytes: Buffer, headers: Record<string, string>, total = length) => ({
    status: 206,
    headers: { "content-range": `bytes 50000-${total - 1}/${total}`, ...headers },
    body: bytes.subarray(50_000, total),
  });
  const shorter = next.subarray(0, 50_000);
  test.each([
    ["the date", { "last-modified": date }, rest(next, { "last-modified": "Tue, 02 Jan 2024 00:00:00 GMT" })],
    ["the ETag", { etag: '"1"' }, rest(next, { etag: '"2"' })],
    ["the length", { "last-modified": date }, rest(next, { "last-modified": date }, 80_000)],
    [
      "416 of a file that is as long as the part",
      { "last-modified": date },
      { status: 416, headers: { "content-range": "bytes */50000" }, body: Buffer.alloc(0) },
    ],
  ])("%s", async (what, first, second) => {
    const now = what.startsWith("416") ? shorter : what === "the length" ? next.subarray(0, 80_000) : next;
    const server = await serveFile(content, (request, response, _bytes, count) => {
      if (count === 1) return half(response, first);
      const { status, headers, body } =
        request.headers.range === undefined ? { status: 200, headers: {}, body: now } : second;
      response.writeHead(status, { ...headers, "content-length": body.length }).end(body);
      return true;
    });
    await fetch(server.url);
    expect(readFileSync(target).equals(now)).toBe(true);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, "bytes=50000-", undefined]);
  });

  test("a date alone, beside a weak ETag, is enough to continue", async () => {
    const version = { etag: 'W/"1"', "last-modified": date };
    const server = await serveFile(content, (_request, response, bytes, count) => {
      if (count === 1) return half(response, version);
      response.writeHead(206, { ...version, "content-range": `bytes 50000-${length - 1}/${length}` });
      response.end(bytes.subarray(50_000));
      return true;
    });
    await fetch(server.url);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(server.requests[1]).toMatchObject({ range: "bytes=50000-", ifRange: date });
  });

  test.each([
    '{"url": "URL", "validator": "\\"1\\"", "writer": {"pid": 1, "started": null}}',
    '{"url": "URL", "version": {"etag": 5, "lastModified": null, "total": null}, "writer": {"pid": 99999999, "started": null}}',
    '{"url": "URL", "version": {"etag": "\\"1\\"", "lastModified": null, "total": 7}, "writer": {"pid": 99999999, "started": null}}',
    "[]",
    "null",
    "",
  ])("a record that is none, or contradicts the part, starts over: %.60s", async (record) => {
    const server = await serveFile(content);
    writeFileSync(`${target}.part`, bytesOf(20_000));
    writeFileSync(`${target}.part.json`, record.replace("URL", server.url));
    await fetch(server.url);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(server.requests).toMatchObject([{ range: undefined }]);
  });
});

describe("what no other try fixes fails at once", () => {
  // As long as users wait.
  const delays = [60_000];
  test.each([
    ["file:///etc/passwd", /leads to file:/],
    ["gopher://127.0.0.1/", /leads to gopher:/],
    ["http://[", /an invalid address/],
    ["http://127.0.0.1:99999/", /an invalid address/],
  ])("a redirect to %s", async (location, message) => {
    const server = await serveFile(content, (_request, response) => {
      response.writeHead(302, { location }).end();
      return true;
    });
    await expect(fetch(server.url, delays)).rejects.toThrow(message);
    expect(server.requests).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("TLS requested from a server that speaks none", async () => {
    const { url } = await serveFile(content);
    await expect(fetch(url.replace("http:", "https:"), delays)).rejects.toThrow(/does not speak TLS/);
  });

  test.each([
    ["ENOTFOUND", /a\.example or the proxy is not found/],
    ["CERT_HAS_EXPIRED", /certificate is not trusted \(CERT_HAS_EXPIRED\)/],
    ["ERR_TLS_CERT_ALTNAME_INVALID", /certificate is not trusted/],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", /certificate is not trusted/],
    ["HPE_INVALID_CONSTANT", /does not speak HTTP/],
    ["UND_ERR_INVALID_ARG", /cannot be used/],
  ])("%s", (code, message) => {
    const failure = () => toRetryable(Object.assign(new Error("x"), { code }), "https://a.example/f");
    expect(failure).toThrow(message);
    expect(failure).toThrow(SplitcomError);
  });

  test.each(["EAI_AGAIN", "ECONNRESET", "ECONNREFUSED", "ETIMEDOUT", "UND_ERR_SOCKET", "HPE_INVALID_CHUNK_SIZE"])(
    "%s is tried again",
    (code) => {
      expect(toRetryable(Object.assign(new Error("x"), { code }), "https://a.example/f")).toBeInstanceOf(
        RetryableError,
      );
    },
  );

  test.each<[string, number, Record<string, string>]>([
    ["a part that nobody asked for", 206, { "content-range": "bytes 0-99999/100000" }],
    ["a part that is called the whole", 200, { "content-range": "bytes 5-9/100000" }],
    ["a range that nobody asked for and cannot be", 416, { "content-range": "bytes */100000" }],
    ["nothing", 204, {}],
    ["no change since nothing was known", 304, { etag: '"1"' }],
  ])("%s", async (_, status, headers) => {
    const server = await serveFile(content, (_request, response, bytes) => {
      response.writeHead(status, headers).end(status < 204 || status === 206 ? bytes : undefined);
      return true;
    });
    const failed = fetch(server.url, delays);
    await expect(failed).rejects.toThrow(SplitcomError);
    await expect(failed).rejects.not.toThrow(/kept|resumes/);
    expect(server.requests).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a server that sends parts whatever is asked for is asked twice: for the rest, and for the whole", async () => {
    const server = await serveFile(content, (_request, response, bytes, count) => {
      if (count === 1) return half(response, { etag: '"1"' });
      response.writeHead(206, { etag: '"1"', "content-range": `bytes 0-9/${length}` }).end(bytes.subarray(0, 10));
      return true;
    });
    await expect(fetch(server.url)).rejects.toThrow(/a part of the file where all of it was asked for/);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, "bytes=50000-", undefined]);
  });

  test("a length beyond any file, where the list says none", async () => {
    const server = await serveFile(content, (_request, response) => {
      response.writeHead(200, { "content-length": 2 ** 40 }).write("a");
      return true;
    });
    await expect(fetch(server.url, delays)).rejects.toThrow(
      /file is too long \(found 1\.1 TB\); expected at most 68\.7 GB/,
    );
    expect(existsSync(target)).toBe(false);
  });

  test.each<[string, number, Record<string, number>]>([
    ["of a length that nobody says leaves some of the disk free", 200 * 2 ** 20, {}],
    ["of a known length needs just that", length - 1, { "content-length": length }],
  ])("a file %s", async (_, free, headers) => {
    const server = await serveFile(content, (_request, response, bytes) => {
      response.writeHead(200, headers).end(bytes);
      return true;
    });
    freeBytes = free;
    await expect(fetch(server.url, delays)).rejects.toThrow(/the disk has too little room/);
    expect(readdirSync(folder)).toEqual([]);
    freeBytes = headers["content-length"] ?? 300 * 2 ** 20;
    await fetch(server.url, delays);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  test("a web page in the place of a file, and is taken where one is wanted", async () => {
    const server = await serveFile(content, (_request, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>Sign in</html>");
      return true;
    });
    await expect(fetch(server.url, delays)).rejects.toThrow(/a web page instead of the file/);
    expect(readdirSync(folder)).toEqual([]);
    await fetch(server.url, delays, "page.html");
  });

  test("a Git LFS pointer in the place of a file", async () => {
    const { url } = await serveFile(Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"));
    await expect(fetch(url, delays)).rejects.toThrow(/a Git LFS pointer/);
    expect(existsSync(target)).toBe(false);
  });
});

describe("a server that keeps one waiting is given up", () => {
  test("without the promise to resume from what has arrived where nothing has, or nothing shows what it is of", async () => {
    const nothing = await serveFile(content, (_request, response) => response.writeHead(503).end() && true);
    await expect(fetch(nothing.url)).rejects.toThrow(/answered 503\. Try again later\.$/);
    expect(readdirSync(folder)).toEqual([]);
    const nameless = await serveFile(content, (_request, response) => half(response, {}));
    await expect(fetch(nameless.url)).rejects.toThrow(/broke\. Try again later\.$/);
  });

  test("for bytes that trickle", async () => {
    const server = await serveFile(content, (_request, response) => {
      response.writeHead(200, { etag: '"1"', "content-length": length });
      const drip = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(drip));
      return true;
    });
    await expect(fetch(server.url)).rejects.toThrow(/sends too slowly \(\d+ B\/s\).*resumes from there/);
    expect(server.requests).toHaveLength(4);
  });

  test("for a byte at each try", async () => {
    const server = await serveFile(content, (request, response) => {
      const start = Number(/\d+/.exec(request.headers.range ?? "bytes=0-")![0]);
      const headers = { etag: '"1"', "content-length": length - start };
      response.writeHead(start ? 206 : 200, { ...headers, "content-range": `bytes ${start}-${length - 1}/${length}` });
      response.write(content.subarray(start, start + 1), () => setTimeout(() => response.destroy(), 30));
      return true;
    });
    await expect(fetch(server.url)).rejects.toThrow(/broke/);
    expect(server.requests).toHaveLength(4);
  });
});
