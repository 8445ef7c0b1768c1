/** What the native backend is built of: each part pinned, and refused where it is another. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchChecked, libtensorflowArchive } from "../../../extension/engine/backend/libtensorflow.mjs";
import { compilerArguments } from "../../../extension/engine/backend/nativeBuild.mjs";
import { nativePackages } from "../../../extension/engine/backend/nativePackages.mjs";
import { temporaryFolder } from "../io/temporaryFolder.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const projectLock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));

describe("the packages of the native backend", () => {
  const { manifest, lock } = nativePackages(projectLock);

  test("are those of the project's lock file, each with version and checksum", () => {
    expect(Object.keys(manifest.dependencies)).toEqual(["@tensorflow/tfjs-node", "node-api-headers"]);
    const packages = Object.entries(lock.packages).filter(([place]) => place !== "");
    expect(packages.length).toBeGreaterThan(100);
    for (const [place, { version, integrity }] of packages) {
      expect({ version, integrity }, place).toEqual({
        version: projectLock.packages[place].version,
        integrity: expect.stringMatching(/^sha512-/),
      });
    }
  });

  test("are complete: what each depends on is among them", () => {
    const missing = Object.entries(lock.packages).flatMap(([place, { dependencies = {} }]) =>
      Object.keys(dependencies).filter((name) => {
        const folders = place
          .split("/node_modules/")
          .map((_, depth, parts) => parts.slice(0, depth + 1).join("/node_modules/"));
        const places = ["", ...(place === "" ? [] : folders.map((folder) => `${folder}/`))];
        return !places.some((folder) => lock.packages[`${folder}node_modules/${name}`]);
      }),
    );
    expect(missing).toEqual([]);
  });

  test("are what the extension's package says", () => {
    const built = JSON.parse(readFileSync(path.join(root, "dist/nativePackages.json"), "utf8"));
    expect(built).toEqual({ manifest, lock });
  });

  test("packages that the lock file lacks are reported as missing", () => {
    expect(() => nativePackages({ packages: {} })).toThrow(/lacks node_modules\/@tensorflow\/tfjs-node/);
  });
});

describe("libtensorflow", () => {
  const content = Buffer.from("an archive");
  const sha256 = createHash("sha256").update(content).digest("hex");
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, answer) => {
      answer.statusCode = request.url === "/there" ? 200 : 404;
      answer.end(content);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test("is taken where its checksum is right", async () => {
    const file = path.join(temporaryFolder(), "archive");
    expect(await fetchChecked({ url: `${url}/there`, sha256 }, file)).toBeUndefined();
    expect(readFileSync(file)).toEqual(content);
  });

  test("is refused where another file comes", async () => {
    const wanted = { url: `${url}/there`, sha256: sha256.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) };
    await expect(fetchChecked(wanted, path.join(temporaryFolder(), "archive"))).rejects.toThrow(
      /what 127\.0\.0\.1:\d+ sent is not what was published: SHA-256/,
    );
  });

  test("libtensorflow that cannot be reached is reported as such, so that the wheel is tried", async () => {
    const file = path.join(temporaryFolder(), "archive");
    expect(await fetchChecked({ url: `${url}/elsewhere`, sha256 }, file)).toBe("status 404");
    expect(existsSync(file)).toBe(false);
    expect(await fetchChecked({ url: "http://127.0.0.1:1/", sha256 }, file)).toMatch(/ECONNREFUSED|bad port/);
  });

  test.each([
    ["linux", "x64"],
    ["linux", "arm64"],
    ["darwin", "x64"],
    ["darwin", "arm64"],
  ])("is pinned for %s on %s", (platform, arch) => {
    const archive = libtensorflowArchive(platform, arch);
    expect(archive?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(archive?.url).toMatch(/^https:\/\//);
  });

  test("is not to be had elsewhere", () => {
    expect(libtensorflowArchive("win32", "x64")).toBeUndefined();
  });
});

describe("the compiler", () => {
  test("links the binding with what is beside it, by each system's own words", () => {
    const linux = compilerArguments("/n", ["libtensorflow.so.2"], "linux");
    expect(linux).toEqual(expect.arrayContaining(["-shared", "-Wl,-rpath,$ORIGIN/../../deps/lib"]));
    const mac = compilerArguments("/n", ["libtensorflow.2.dylib"], "darwin");
    expect(mac).toEqual(expect.arrayContaining(["-dynamiclib", "-Wl,-rpath,@loader_path/../../deps/lib"]));
    expect(mac.join(" ")).not.toContain("$ORIGIN");
  });
});
