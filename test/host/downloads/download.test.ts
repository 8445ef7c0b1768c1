import { MessageChannel } from "node:worker_threads";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { portEndpoint } from "../../../extension/engine/lanes/portEndpoint.ts";
import type { Services } from "../../../extension/host/services.ts";
import { connect, serve } from "../../../extension/protocol/messages/channel.ts";
import type {
  DownloadApi,
  DownloadListener,
  DownloadRequest,
} from "../../../extension/protocol/messages/downloadApi.ts";
import * as fake from "../fakeVscode.ts";

vi.mock("vscode", () => fake);
const requests: DownloadRequest[] = [];
const { port1, port2 } = new MessageChannel();
vi.mock("../../../extension/host/processes/childProcess.ts", () => ({
  forkChild: () => ({ endpoint: portEndpoint(port1), exited: new Promise(() => {}), kill() {} }),
}));
const listener = connect<DownloadListener>(portEndpoint(port2)).remote;
serve<DownloadApi>(portEndpoint(port2), {
  download(request) {
    requests.push(request);
    const place = { file: "a.csv", index: 1, files: 1, total: 2000, bytesPerSecond: 5e6 };
    void listener.progress({ ...place, phase: "receiving", received: 1000 });
    return { fetched: ["a.csv"], present: [] };
  },
});
afterAll(() => port1.close());
const { download } = await import("../../../extension/host/downloads/download.ts");
const { proxySettings } = await import("../../../extension/host/downloads/download.ts");

const parts = { context: { extensionPath: "/nowhere" }, log: {} } as unknown as Services;
beforeEach(() => fake.reset());

describe("the download command", () => {
  it.each([
    [[undefined, undefined], "CC0, no checksums"],
    [["a", undefined], "CC0, checksums for 1 of 2 files"],
    [["a", "b"], "CC0"],
  ])("says which checksums an entry has: %j", async (sums, description) => {
    const files = sums.map((sum, i) => ({
      url: `https://example.org/${i}`,
      path: `${i}`,
      ...(sum && { sha256: sum.repeat(64) }),
    }));
    fake.state.settings.downloads = [{ name: "x", kind: "dataset", description: "", licence: "CC0", files }];
    await download(parts);
    expect(fake.state.offered.at(-1)!.find(({ label }) => label === "x")).toMatchObject({ description });
  });

  it("asks for nothing in a workspace that is not trusted", async () => {
    fake.state.trusted = false;
    await expect(download(parts)).rejects.toMatchObject({ kind: "bad-input" });
  });

  it("names what is wrong with a list of the user's", async () => {
    fake.state.settings.downloads = [{ name: "x" }];
    await expect(download(parts)).rejects.toThrow("splitcom.downloads/0");
  });

  it("has the entry that was picked fetched to the folder that was picked, shows how it goes, and leads on", async () => {
    const files = [{ url: "https://example.org/a.csv", path: "a.csv" }];
    const entry = { name: "x", kind: "dataset" as const, description: "", licence: "CC0", files };
    fake.state.settings.downloads = [entry];
    fake.state.answers.push({ entry }, { folder: fake.Uri.file("/work/data/x") }, "New Experiment");
    await download(parts);
    expect(requests).toEqual([{ entry, folder: "/work/data/x", proxy: null, noProxy: null }]);
    await vi.waitFor(() => expect(fake.state.executed).toEqual([["splitcom.newExperiment"]]));
    expect(fake.state.shown).toEqual([
      "1/1 a.csv: 1 kB of 2 kB, 5 MB/s",
      "Downloaded x: x. Licence: CC0 | New Experiment | Reveal Folder",
    ]);
  });

  it("ends quietly where nothing is picked", async () => {
    fake.state.settings.downloads = [];
    await download(parts);
    expect(fake.state.shown).toEqual([]);
  });
});

describe("VS Code's proxy settings", () => {
  it.each([
    [{}, { proxy: null, noProxy: null }],
    [
      { proxy: "http://p:1", noProxy: ["a", "b"] },
      { proxy: "http://p:1", noProxy: "a,b" },
    ],
    [
      { proxy: "http://p:1", proxySupport: "off" },
      { proxy: null, noProxy: "*" },
    ],
  ])("%j", (settings, expected) => {
    Object.assign(fake.state.settings, settings);
    expect(proxySettings()).toEqual(expected);
  });
});
