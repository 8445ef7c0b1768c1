import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Services } from "../../../extension/host/services.ts";
import * as fake from "../fakeVscode.ts";

const forkChild = vi.hoisted(() =>
  vi.fn(() => {
    throw new Error("forked");
  }),
);
vi.mock("vscode", () => fake);
vi.mock("../../../extension/host/processes/childProcess.ts", () => ({ forkChild }));
const { installNativeBackend } = await import("../../../extension/host/nativeBackend/installNativeBackend.ts");

const parts = {
  context: {
    globalStorageUri: fake.Uri.file("/storage"),
    extensionUri: fake.Uri.file("/extension"),
    subscriptions: [],
  },
  log: { error: () => {}, info: () => {}, show: () => {} },
} as unknown as Services;

describe("installing the native backend", () => {
  beforeEach(() => {
    fake.reset();
    forkChild.mockClear();
  });

  it("is refused in a workspace that is not trusted, however it is called, and leads to trusting it", async () => {
    fake.state.trusted = false;
    await installNativeBackend(parts);
    expect(fake.state.shown).toEqual([expect.stringMatching(/trusted workspace\. \| Manage Workspace Trust$/)]);
    expect(fake.state.executed).toEqual([]);
    fake.state.answers.push("Manage Workspace Trust");
    await installNativeBackend(parts);
    expect(fake.state.executed).toEqual([["workbench.trust.manage"]]);
    expect(forkChild).not.toHaveBeenCalled();
  });

  it("begins in one that is trusted", async () => {
    await installNativeBackend(parts);
    expect(forkChild).toHaveBeenCalledOnce();
  });
});
