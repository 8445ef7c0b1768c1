import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { downloadEntry } from "../../../extension/programs/download/downloadEntry.ts";
import type { DownloadFile } from "../../../extension/protocol/downloads.ts";
import type { DownloadProgress } from "../../../extension/protocol/messages/downloadApi.ts";
import { fullDisk } from "../../engine/io/fullDisk.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { breakAfter, bytesOf, type FileServer, serveFile, serveWell, sha256Of } from "./fileServer.ts";

vi.mock("node:fs", async (original) => (await import("../../engine/io/fullDisk.ts")).withFullDisk(await original()));
afterEach(() => {
  fullDisk.for = undefined;
});

const content = bytesOf(300_000);
const { length } = content;
let folder: string;
let target: string;
beforeEach(() => {
  folder = temporaryFolder();
  target = path.join(folder, "file.bin");
});

interface Outcome {
  reports: DownloadProgress[];
  fetched: string[];
  present: string[];
}

async function fetch(
  { url }: Pick<FileServer, "url">,
  wanted: Partial<DownloadFile> = {},
  signal = new AbortController().signal,
): Promise<Outcome> {
  const reports: DownloadProgress[] = [];
  const entry = {
    name: "x",
    kind: "dataset" as const,
    description: "",
    licence: "",
    files: [{ url, path: "file.bin", ...wanted }],
  };
  const options = { signal, report: (p: DownloadProgress) => reports.push(p), stallMs: 300, retryDelays: [1, 1, 1] };
  const result = await downloadEntry(entry, folder, options);
  return { reports, ...result };
}

const left = () => readdirSync(folder).sort();
const whole = { bytes: length, sha256: sha256Of(content) };

describe("a file", () => {
  test("arrives whole, checked, and with nothing beside it", async () => {
    const server = await serveFile(content);
    const { fetched, reports } = await fetch(server, whole);
    expect(fetched).toEqual(["file.bin"]);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(left()).toEqual(["file.bin"]);
    expect(server.requests).toMatchObject([{ range: undefined }]);
    expect(server.requests[0]!.headers["accept-encoding"]).toBe("identity");
    expect(reports.at(-1)).toMatchObject({ phase: "verifying", received: length, total: length });
    expect(reports.filter(({ phase }) => phase === "receiving").at(-1)).toMatchObject({ received: length });
  });

  test("that is there already is verified and not asked for", async () => {
    const server = await serveFile(content);
    writeFileSync(target, content);
    const { present, reports } = await fetch(server, { sha256: whole.sha256.toUpperCase() });
    expect(present).toEqual(["file.bin"]);
    expect(reports.map(({ phase }) => phase)).toContain("verifying");
    expect(server.requests).toEqual([]);
  });

  test.each<[string, Partial<DownloadFile>]>([
    ["length", { bytes: length }],
    ["checksum", { sha256: whole.sha256 }],
  ])("of another %s in its place is left alone", async (_what, wanted) => {
    const server = await serveFile(content);
    writeFileSync(target, "the user's own");
    await expect(fetch(server, wanted)).rejects.toMatchObject({
      kind: "bad-input",
      message: expect.stringContaining("Move it away"),
    });
    expect(readFileSync(target, "utf8")).toBe("the user's own");
    expect(server.requests).toEqual([]);
  });

  test("of no bytes arrives too", async () => {
    await fetch(await serveFile(Buffer.alloc(0)), { bytes: 0 });
    expect(readFileSync(target)).toHaveLength(0);
  });

  test("without a length, and without one in the list, is taken as it comes", async () => {
    const server = await serveFile(content, (_request, response, bytes) => {
      response.writeHead(200, { etag: '"1"' }).write(bytes.subarray(0, 1000));
      response.end(bytes.subarray(1000));
      return true;
    });
    const { reports } = await fetch(server);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(reports[0]).toMatchObject({ total: null });
  });

  test("goes to folders of its own", async () => {
    await fetch(await serveFile(content), { path: "a/b/file.bin" });
    expect(existsSync(path.join(folder, "a/b/file.bin"))).toBe(true);
  });
});

describe("a connection that", () => {
  test("breaks is resumed where it broke", async () => {
    const server = await serveFile(content, (_request, response, bytes, count) =>
      count === 1 ? breakAfter(100_000, response, bytes) : false,
    );
    const { reports } = await fetch(server, whole);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(server.requests).toMatchObject([{ range: undefined }, { range: "bytes=100000-", ifRange: '"1"' }]);
    expect(reports.find(({ phase }) => phase === "waiting")).toMatchObject({ received: 100_000 });
  });

  test("stalls counts as broken", async () => {
    const server = await serveFile(content, (_request, response, bytes, count) => {
      if (count > 1) return false;
      response.writeHead(200, { etag: '"1"', "content-length": bytes.length }).write(bytes.subarray(0, 5000));
      return true;
    });
    const { reports } = await fetch(server, whole);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(server.requests[1]).toMatchObject({ range: "bytes=5000-" });
    expect(reports.find(({ phase }) => phase === "waiting")?.reason).toBe("no data arrived for a while");
  });

  test("never answers is given up after some tries", async () => {
    const server = await serveFile(content, () => true);
    await expect(fetch(server)).rejects.toMatchObject({
      kind: "run-failed",
      message: expect.stringMatching(/does not respond. Try again later/),
    });
    expect(server.requests).toHaveLength(4);
    expect(left()).toEqual([]);
  });

  test("is refused is given up after some tries", async () => {
    await expect(fetch({ url: "http://127.0.0.1:1/file" })).rejects.toThrow("the connection is refused");
  });

  test("always ends early is given up, and what came is kept", async () => {
    const server = await serveFile(content, (_request, response, bytes) => breakAfter(7000, response, bytes));
    await expect(fetch(server)).rejects.toThrow(/broke|came/);
    expect(server.requests).toHaveLength(4);
    expect(existsSync(target)).toBe(false);
  });

  test("brings a little at each try is not given up", async () => {
    const server = await serveFile(content, (request, response, bytes) => {
      const start = Number(/\d+/.exec(request.headers.range ?? "bytes=0-")![0]);
      if (start >= 240_000) return false;
      const headers = { etag: '"1"', "content-length": length - start };
      response.writeHead(start ? 206 : 200, { ...headers, "content-range": `bytes ${start}-${length - 1}/${length}` });
      response.write(bytes.subarray(start, start + 30_000), () => setTimeout(() => response.destroy(), 150));
      return true;
    });
    await fetch(server, whole);
    expect(server.requests).toHaveLength(9);
    expect(readFileSync(target).equals(content)).toBe(true);
  });
});

describe("a server that", () => {
  const broken = (count: number, response: Parameters<typeof breakAfter>[1], bytes: Buffer) =>
    count === 1 && breakAfter(100_000, response, bytes);

  test("ignores ranges has the whole file taken again", async () => {
    const server = await serveFile(content, (request, response, bytes, count) => {
      if (broken(count, response, bytes)) return true;
      delete request.headers.range;
      return false;
    });
    await fetch(server, whole);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  test("has a changed file has all of that taken, nothing of the old one", async () => {
    const next = bytesOf(length);
    const server = await serveFile(content, (_request, response, bytes, count) => {
      if (!broken(count, response, bytes)) return false;
      server.change(next);
      return true;
    });
    await fetch(server);
    expect(readFileSync(target).equals(next)).toBe(true);
    expect(server.requests[1]).toMatchObject({ range: "bytes=100000-", ifRange: '"1"' });
  });

  test("sends a part of a changed file although If-Range forbids it is found out by the ETag", async () => {
    const next = bytesOf(length);
    const server = await serveFile(content, (request, response, bytes, count) => {
      if (broken(count, response, bytes)) return true;
      if (request.headers.range !== undefined) {
        request.headers["if-range"] = '"2"';
        serveWell(request, response, next, '"2"');
      } else serveWell(request, response, next, '"2"');
      return true;
    });
    await fetch(server);
    expect(readFileSync(target).equals(next)).toBe(true);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, "bytes=100000-", undefined]);
  });

  test("sends a different part than requested has the whole file downloaded again", async () => {
    const server = await serveFile(content, (request, response, bytes, count) => {
      if (broken(count, response, bytes)) return true;
      if (request.headers.range === undefined) return false;
      const headers = { etag: '"1"', "content-range": `bytes 50000-${length - 1}/${length}` };
      response.writeHead(206, headers).end(bytes.subarray(50_000));
      return true;
    });
    await fetch(server, whole);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(server.requests).toHaveLength(3);
  });

  test("gives no mark of a changed file is asked for the whole file again", async () => {
    const server = await serveFile(content, (_request, response, bytes, count) => {
      if (count > 1) response.writeHead(200, { "content-length": length }).end(bytes);
      else {
        response.writeHead(200, { etag: 'W/"1"', "content-length": length });
        response.write(bytes.subarray(0, 9000), () => setTimeout(() => response.destroy(), 150));
      }
      return true;
    });
    await fetch(server, whole);
    expect(server.requests[1]).toMatchObject({ range: undefined });
  });

  test("says less than it sends delivers no file", async () => {
    const server = await serveFile(content, (_request, response, bytes) => {
      // By hand: Node's server would refuse to.
      const head = `HTTP/1.1 200 OK\r\ncontent-length: ${length - 1000}\r\netag: "1"\r\n\r\n`;
      response.socket!.end(Buffer.concat([Buffer.from(head), bytes]));
      return true;
    });
    await expect(fetch(server, whole)).rejects.toMatchObject({
      kind: "run-failed",
      message: expect.stringMatching(/size of the server's file differs from the list.*299000.*300000/),
    });
    expect(existsSync(target)).toBe(false);
  });

  test("sends more than the list says is cut off", async () => {
    const server = await serveFile(content, (_request, response, bytes) => {
      response.write(bytes);
      response.write(bytes);
      response.end();
      return true;
    });
    await expect(fetch(server, whole)).rejects.toThrow("more than announced");
    expect(existsSync(target)).toBe(false);
  });

  test("sends less than the list says, without a length of its own, is not believed", async () => {
    const server = await serveFile(content, (_request, response, bytes) => {
      response.write(bytes.subarray(0, 1000));
      response.end();
      return true;
    });
    await expect(fetch(server, whole)).rejects.toThrow("received only 1000 of 300000 bytes");
  });

  test("sends the wrong bytes delivers no file; they are put aside, and the next try starts over", async () => {
    const wrong = bytesOf(length);
    const server = await serveFile(wrong);
    await expect(fetch(server, whole)).rejects.toMatchObject({
      kind: "run-failed",
      message: expect.stringMatching(/checksum is wrong.*file\.bin\.mismatch/),
      parts: { value: `sha256 ${sha256Of(wrong)}`, range: whole.sha256 },
    });
    expect(left()).toEqual(["file.bin.mismatch"]);
    server.change(content);
    await fetch(server, whole);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, undefined]);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  test("compresses unasked is refused", async () => {
    const server = await serveFile(content, (_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end("…");
      return true;
    });
    await expect(fetch(server)).rejects.toThrow("compresses");
  });

  test.each([500, 503, 429, 408])("answers %i is asked again", async (status) => {
    const server = await serveFile(content, (_request, response, _bytes, count) => {
      if (count > 2) return false;
      response.writeHead(status, { "retry-after": "0" }).end("busy");
      return true;
    });
    const { reports } = await fetch(server, whole);
    expect(server.requests).toHaveLength(3);
    expect(reports[0]).toMatchObject({ phase: "waiting", reason: `the server answered ${status}` });
  });

  test("says when to ask again is not asked before", async () => {
    const server = await serveFile(content, (_request, response, _bytes, count) => {
      if (count > 1) return false;
      response.writeHead(429, { "retry-after": "1" }).end();
      return true;
    });
    const started = performance.now();
    await fetch(server);
    expect(performance.now() - started).toBeGreaterThan(950);
  });

  test.each([
    [404, "no such file"],
    [410, "no such file"],
    [403, "refuses access"],
    [401, "refuses access"],
    [418, "answered 418"],
  ])("answers %i is asked once", async (status, words) => {
    const server = await serveFile(content, (_request, response) => {
      response.writeHead(status).end("no");
      return true;
    });
    await expect(fetch(server)).rejects.toThrow(words);
    expect(server.requests).toHaveLength(1);
    expect(left()).toEqual([]);
  });

  test("redirects is followed, also when the download continues", async () => {
    const server = await serveFile(content, (request, response, bytes, count) => {
      if (request.url === "/file") return response.writeHead(302, { location: "/elsewhere" }).end() && true;
      return count === 2 && breakAfter(100_000, response, bytes);
    });
    await fetch(server, whole);
    expect(server.requests.map(({ path: asked }) => asked)).toEqual(["/file", "/elsewhere", "/file", "/elsewhere"]);
    // On a busy machine less than what the server sent may have come.
    const [first, second, third, fourth] = server.requests.map(({ range }) => range);
    expect([first, second]).toEqual([undefined, undefined]);
    expect(third).toMatch(/^bytes=[1-9]\d*-$/);
    expect(fourth).toBe(third);
  });

  test("redirects for ever is left", async () => {
    const server = await serveFile(content, (_request, response) => {
      response.writeHead(301, { location: "/file" }).end();
      return true;
    });
    await expect(fetch(server)).rejects.toThrow("too many redirects");
    expect(server.requests).toHaveLength(6);
  });
});

describe("a download that was stopped", () => {
  /** Serves a first request slowly enough to be stopped. */
  const slowly = () =>
    serveFile(content, (_request, response, bytes, count) => {
      if (count > 1) return false;
      response.writeHead(200, { etag: '"1"', "content-length": length }).write(bytes.subarray(0, 120_000));
      return true;
    });

  async function stopHalfway(server: FileServer): Promise<void> {
    const stop = new AbortController();
    const downloading = fetch(server, whole, stop.signal);
    const stopped = expect(downloading).rejects.toMatchObject({ kind: "interrupted" });
    await expect.poll(() => partSize()).toBe(120_000);
    stop.abort();
    await stopped;
  }
  const partSize = () => (existsSync(`${target}.part`) ? readFileSync(`${target}.part`).length : 0);

  test("reports how much had arrived before nothing more came", async () => {
    const { reports } = await fetch(await slowly(), whole);
    const stalled = reports.slice(
      0,
      reports.findIndex(({ phase }) => phase === "waiting"),
    );
    expect(stalled.at(-1)).toMatchObject({ phase: "receiving", received: 120_000 });
  });

  test("continues where it was", async () => {
    const server = await slowly();
    await stopHalfway(server);
    expect(left()).toEqual(["file.bin.part", "file.bin.part.json"]);
    await fetch(server, whole);
    expect(server.requests[1]).toMatchObject({ range: "bytes=120000-", ifRange: '"1"' });
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(left()).toEqual(["file.bin"]);
  });

  test("starts over where the list has another address now", async () => {
    await stopHalfway(await slowly());
    const other = await serveFile(content);
    await fetch(other, whole);
    expect(other.requests).toMatchObject([{ range: undefined }]);
  });

  test("starts over where its record is cut short", async () => {
    const server = await slowly();
    await stopHalfway(server);
    writeFileSync(`${target}.part.json`, '{"url": "htt');
    await fetch(server, whole);
    expect(server.requests[1]).toMatchObject({ range: undefined });
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  test("with the last byte there is finished without the network, or by asking whether that was the last", async () => {
    const server = await slowly();
    await stopHalfway(server);
    writeFileSync(`${target}.part`, content);
    await fetch(server);
    expect(server.requests[1]).toMatchObject({ range: `bytes=${length}-` });
    expect(readFileSync(target).equals(content)).toBe(true);
    writeFileSync(`${target}.part`, content);
    rmSync(target);
    await fetch(server, whole);
    expect(server.requests).toHaveLength(2);
  });

  test("with more than the server has starts over", async () => {
    const server = await slowly();
    await stopHalfway(server);
    writeFileSync(`${target}.part`, Buffer.concat([content, content]));
    await fetch(server);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  test("while it waits for the next try ends at once", async () => {
    const server = await serveFile(content, (_request, response) => {
      response.writeHead(503, { "retry-after": "50" }).end();
      return true;
    });
    const stop = new AbortController();
    const downloading = fetch(server, {}, stop.signal);
    setTimeout(() => stop.abort(), 200);
    await expect(downloading).rejects.toMatchObject({ kind: "interrupted" });
  });
});

describe("a disk that", () => {
  test.runIf(process.platform === "linux")("is full says so", async () => {
    fullDisk.for = /file\.bin\.part$/;
    await expect(fetch(await serveFile(content))).rejects.toThrow(/disk is full/);
    expect(existsSync(target)).toBe(false);
  });

  test("has too little room is not written to", async () => {
    const bytes = 2 ** 52;
    const server = await serveFile(content, (_request, response) => {
      response.writeHead(200, { "content-length": bytes }).write("a");
      return true;
    });
    await expect(fetch(server, { bytes })).rejects.toThrow(/too little room/);
    expect(left()).toEqual([]);
  });

  test("has a file where the folder should be says so", async () => {
    writeFileSync(path.join(folder, "a"), "");
    await expect(fetch(await serveFile(content), { path: "a/file.bin" })).rejects.toMatchObject({
      kind: "bad-input",
      message: expect.stringMatching(/a part of the path is a file|file.* already exists|not a folder/),
    });
  });

  test.runIf(process.platform === "linux")("takes no folder says so", async () => {
    folder = "/sys/splitcom-downloads";
    await expect(fetch(await serveFile(content))).rejects.toThrow(/sys.*(permission denied|read-only)/);
  });

  test("has a folder where the file should be is left as it is", async () => {
    mkdirSync(target);
    await expect(fetch(await serveFile(content))).rejects.toThrow("a folder is where the file should be");
  });
});
