import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Services } from "../../../extension/host/services.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import * as fake from "../fakeVscode.ts";
import { summaryOf } from "../panels/fakes.ts";

const installNativeBackend = vi.hoisted(() => vi.fn(async () => {}));
vi.mock("vscode", () => fake);
vi.mock("../../../extension/host/nativeBackend/installNativeBackend.ts", () => ({ installNativeBackend }));
const { offerNativeBackend } = await import("../../../extension/host/nativeBackend/offerNativeBackend.ts");

const slow: Partial<RunSummary> = { status: "running", controllable: true, backend: "wasm", secondsLeft: 600 };

describe("the offer of the native backend", () => {
  let changed: fake.EventEmitter<{ changed: RunSummary[]; gone: string[] }>;
  let ended: fake.EventEmitter<unknown>;
  const memory = new Map<string, unknown>();
  beforeEach(() => {
    fake.reset();
    memory.clear();
    installNativeBackend.mockClear();
    vi.stubEnv("SPLITCOM_NATIVE_DIR", undefined);
    open();
  });
  afterEach(() => vi.unstubAllEnvs());

  /** As in a new window: the memory stays. */
  function open(): void {
    changed = new fake.EventEmitter();
    ended = new fake.EventEmitter();
    const context = {
      globalStorageUri: fake.Uri.file("/storage"),
      globalState: {
        get: (key: string) => memory.get(key),
        update: async (key: string, value: unknown) => memory.set(key, value),
      },
    };
    offerNativeBackend({ context, runs: { onDidChange: changed.event, onDidEnd: ended.event } } as unknown as Services);
  }

  async function run(changes: Partial<RunSummary>): Promise<void> {
    changed.fire({ changed: [summaryOf("/run", changes)], gone: [] });
    ended.fire(undefined);
    await new Promise(setImmediate);
  }

  it("does not cover the curves of a run that is being watched: it waits for the end", async () => {
    changed.fire({ changed: [summaryOf("/run", slow)], gone: [] });
    await new Promise(setImmediate);
    expect(fake.state.shown).toEqual([]);
    ended.fire(undefined);
    await new Promise(setImmediate);
    expect(fake.state.shown).toHaveLength(1);
  });

  it("comes after a run on wasm that had long to go, and installs where it is taken", async () => {
    fake.state.answers.push("Install");
    await run(slow);
    expect(fake.state.shown).toEqual([expect.stringMatching(/WebAssembly.* \| Install \| Not Now$/)]);
    expect(installNativeBackend).toHaveBeenCalledOnce();
  });

  it("comes once, ever", async () => {
    await run(slow);
    await run(slow);
    open();
    await run(slow);
    expect(fake.state.shown).toHaveLength(1);
    expect(installNativeBackend).not.toHaveBeenCalled();
  });

  it.each<[string, Partial<RunSummary>]>([
    ["short", { secondsLeft: 30 }],
    ["of unknown length", { secondsLeft: null }],
    ["on another backend", { backend: "native" }],
    ["of another window", { controllable: false }],
    ["over", { status: "done" }],
  ])("does not come for a run that is %s", async (_which, changes) => {
    await run({ ...slow, ...changes });
    expect(fake.state.shown).toEqual([]);
  });

  it("lets runs look where it would be installed, unless the environment says otherwise", () => {
    expect(process.env.SPLITCOM_NATIVE_DIR).toBe("/storage/native/node_modules/@tensorflow/tfjs-node");
    vi.stubEnv("SPLITCOM_NATIVE_DIR", "/elsewhere");
    open();
    expect(process.env.SPLITCOM_NATIVE_DIR).toBe("/elsewhere");
  });
});
