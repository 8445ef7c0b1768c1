import { expect, test, vi } from "vitest";
import { openBackend } from "../../../extension/engine/backend/select.ts";
import { SplitcomError } from "../../../extension/protocol/errors.ts";

const absent = Object.assign(new Error("Cannot find module '@tensorflow/tfjs-node'"), { code: "MODULE_NOT_FOUND" });

vi.mock("node:module", async (original) => ({
  ...(await original<typeof import("node:module")>()),
  createRequire: () => () => {
    throw absent;
  },
}));

test("native by name is refused with what is missing and what to do", async () => {
  const error = await openBackend("native").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SplitcomError);
  expect((error as SplitcomError).parts).toMatchObject({
    what: "the native backend (@tensorflow/tfjs-node) does not load: not installed",
    remedy: expect.stringContaining("npm run setup:native"),
  });
});

test("auto continues to wasm and says why", async () => {
  expect(await openBackend("auto")).toEqual({
    name: "wasm",
    detail: expect.stringContaining("own kernels"),
    rejected: [{ name: "native", reason: expect.stringContaining("not installed") }],
  });
});
