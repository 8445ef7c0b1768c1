/** The command line and the forked program; the proxy; an end in the middle. */
import { fork } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import path from "node:path";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { packageRoot } from "../../../extension/engine/io/packageRoot.ts";
import { defaultDownloads, readDownloads } from "../../../extension/programs/download/downloadList.ts";
import { downloadSize } from "../../../extension/protocol/downloads.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { splitcom } from "../cli/captured.ts";
import { bytesOf, listen, serveFile, sha256Of } from "./fileServer.ts";

const content = bytesOf(200_000);
afterEach(() => vi.unstubAllEnvs());

function listFile(folder: string, url: string, more = {}): string {
  const file = path.join(folder, "list.json");
  const files = [{ url, path: "file.bin", ...more }];
  writeFileSync(file, JSON.stringify([{ name: "own", kind: "dataset", description: "d", licence: "CC0", files }]));
  return file;
}

describe("splitcom download", () => {
  test("downloads an entry, prints its licence, and finds it present the next time", async () => {
    const folder = temporaryFolder();
    const list = listFile(folder, (await serveFile(content)).url, { sha256: sha256Of(content) });
    const to = path.join(folder, "to");
    const first = await splitcom("download", "own", "--list", list, "--to", to);
    expect(first).toMatchObject({ code: 0, stdout: `${to}: 1 fetched; licence: CC0\n` });
    expect(first.stderr).toContain("1/1 file.bin");
    expect(readFileSync(path.join(to, "file.bin")).equals(content)).toBe(true);
    const second = await splitcom("download", "own", "--list", list, "--to", to, "--quiet");
    expect(second).toMatchObject({ code: 0, stdout: `${to}: 0 fetched, 1 there already; licence: CC0\n`, stderr: "" });
  });

  test("lists the public originals without asking the network", async () => {
    const { code, stdout } = await splitcom("download", "list");
    expect(code).toBe(0);
    const names = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual(["e2e", "dart", "webnlg", "gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl"]);
    const checked = (name: string) =>
      /checksums for (.*) files/.exec(stdout.split("\n").find((l) => l.startsWith(name))!);
    const counts = names.map((name) => checked(`${name} `)?.[1] ?? null);
    expect(counts).toEqual([null, null, "1 of 3", null, null, "2 of 3", null]);
    const e2e = defaultDownloads()[0]!;
    expect(downloadSize(e2e)).toBe("11.8 MB");
    expect(new Set(defaultDownloads().flatMap(({ files }) => files.map(({ url }) => new URL(url).host)))).toEqual(
      new Set(["raw.githubusercontent.com", "huggingface.co"]),
    );
  });

  test("pins what came: a list that the same files pass and others do not", async () => {
    const folder = temporaryFolder();
    const server = await serveFile(content);
    const pinned = await splitcom("download", "own", "--list", listFile(folder, server.url), "--to", folder, "--pin");
    expect(pinned).toMatchObject({ code: 0, stderr: expect.stringContaining("1 fetched; licence: CC0") });
    const list = path.join(folder, "pinned.json");
    writeFileSync(list, pinned.stdout);
    expect(readDownloads(list)[0]!.files).toEqual([
      { url: server.url, path: "file.bin", bytes: content.length, sha256: sha256Of(content) },
    ]);
    const again = (to: string) => splitcom("download", "own", "--list", list, "--to", path.join(folder, to), "--quiet");
    expect(await again("same")).toMatchObject({ code: 0 });
    server.change(bytesOf(content.length));
    expect(await again("other")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the checksum is wrong.*found sha256 [0-9a-f]{64}.*file\.bin\.mismatch/),
    });
  });

  test("suggests a name", async () => {
    const { code, stderr } = await splitcom("download", "gpt-2");
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "gpt2"?');
  });

  test.each([
    ["../x", "a path leads out of the folder"],
    ["/x", "a path leads out of the folder"],
    ["a\\..\\..\\x", "a path leads out of the folder"],
    ["C:/x", "a path leads out of the folder"],
  ])("refuses a list with the path %s", (bad, words) => {
    const file = listFile(temporaryFolder(), "https://example.org/x", { path: bad });
    expect(() => readDownloads(file)).toThrow(words);
  });

  test("refuses a list with another protocol, and reads one from settings with comments", () => {
    const folder = temporaryFolder();
    expect(() => readDownloads(listFile(folder, "file:///etc/passwd"))).toThrow("files/0/url");
    const list = readFileSync(listFile(folder, "https://example.org/x"), "utf8");
    const settings = path.join(folder, "settings.json");
    writeFileSync(settings, `{ // mine\n "splitcom.downloads": ${list}, }`);
    expect(readDownloads(settings).map(({ name }) => name)).toEqual(["own"]);
  });
});

describe("a proxy", () => {
  /** Passes plain requests on, and remembers them. */
  async function proxy(): Promise<{ url: string; asked: string[]; logins: (string | undefined)[] }> {
    const asked: string[] = [];
    const logins: (string | undefined)[] = [];
    const server = createServer((incoming, outgoing) => {
      asked.push(incoming.url!);
      logins.push(incoming.headers["proxy-authorization"]);
      const { host: _host, ...headers } = incoming.headers;
      incoming.pipe(
        httpRequest(incoming.url!, { headers }, (answer) => {
          outgoing.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(outgoing);
        }),
      );
    });
    return { url: await listen(server), asked, logins };
  }

  test("of the environment is asked, with its login, unless NO_PROXY names the host", async () => {
    const { url, asked, logins } = await proxy();
    const server = await serveFile(content);
    const folder = temporaryFolder();
    const list = listFile(folder, server.url);
    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("no_proxy", "");
    vi.stubEnv("http_proxy", url.replace("//", "//me:secret@"));
    expect(await splitcom("download", "own", "--list", list, "--to", path.join(folder, "a"))).toMatchObject({
      code: 0,
    });
    expect(asked).toEqual([server.url]);
    expect(logins).toEqual([`Basic ${Buffer.from("me:secret").toString("base64")}`]);
    vi.stubEnv("no_proxy", "127.0.0.1");
    expect(await splitcom("download", "own", "--list", list, "--to", path.join(folder, "b"))).toMatchObject({
      code: 0,
    });
    expect(asked).toHaveLength(1);
  });

  test("that cannot be used is reported without its password", async () => {
    const folder = temporaryFolder();
    vi.stubEnv("no_proxy", "");
    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("http_proxy", "socks5://me:secret@127.0.0.1:1");
    const list = listFile(folder, "http://127.0.0.1:1/x");
    const { code, stderr } = await splitcom("download", "own", "--list", list, "--to", folder, "--quiet");
    expect(code).toBe(2);
    expect(stderr).toMatch(/proxy cannot be used.*socks5:\/\/…@127/);
    expect(stderr).not.toContain("secret");
  });
});

describe("the program behind the editor's command", () => {
  const program = path.join(temporaryProgramFolder(), "download.cjs");
  beforeAll(async () => {
    await build({
      entryPoints: [path.join(packageRoot(), "extension/programs/download/main.ts")],
      outfile: program,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      mainFields: ["module", "main"],
      logLevel: "error",
    });
  });

  test("killed in the middle, it continues there the next time", async () => {
    const server = await serveFile(content, (_request, response, bytes, count) => {
      if (count > 1) return false;
      response.writeHead(200, { etag: '"1"', "content-length": bytes.length }).write(bytes.subarray(0, 90_000));
      return true;
    });
    const folder = temporaryFolder();
    const list = listFile(folder, server.url, { sha256: sha256Of(content) });
    const [entry] = readDownloads(list);
    const child = fork(program, [], { serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const args = [{ entry, folder, proxy: null, noProxy: "*" }];
    child.send({ type: "request", id: 0, method: "download", args });
    const part = path.join(folder, "file.bin.part");
    await expect.poll(() => statSync(part, { throwIfNoEntry: false })?.size, { timeout: 20_000 }).toBe(90_000);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    // Meanwhile nobody else may write there.
    expect(await splitcom("download", "own", "--list", list, "--to", folder, "--quiet")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`process ${child.pid} is downloading this file`),
    });
    child.kill("SIGKILL");
    await ended;
    expect(existsSync(path.join(folder, "file.bin"))).toBe(false);
    expect(await splitcom("download", "own", "--list", list, "--to", folder, "--quiet")).toMatchObject({ code: 0 });
    expect(server.requests[1]).toMatchObject({ range: "bytes=90000-" });
    expect(readFileSync(path.join(folder, "file.bin")).equals(content)).toBe(true);
    expect(existsSync(part)).toBe(false);
  });
});

/** Below the package, which the program looks for its version in. */
function temporaryProgramFolder(): string {
  return path.join(packageRoot(), "node_modules", ".cache", "splitcom-test-download");
}
