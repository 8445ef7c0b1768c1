import { expect, test, vi } from "vitest";
import { whyNotNative } from "../../../extension/engine/backend/native.ts";
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
    what: "the native backend (@tensorflow/tfjs-node) is not installed",
    remedy: expect.stringContaining("npm run setup:native"),
  });
});

test("auto continues to wasm and says why", async () => {
  expect(await openBackend("auto")).toEqual({
    name: "wasm",
    detail: expect.stringContaining("own kernels"),
    rejected: [
      {
        name: "native",
        reason:
          "the native backend (@tensorflow/tfjs-node) is not installed; install it with npm run setup:native (in VS Code: SplitCom: Install Native Backend)",
      },
    ],
  });
});

const unbuilt = "The Node.js native addon module (tfjs_binding.node) can not be found at path: /a/lib.\nPlease run …";

test.each([
  [["Cannot find module '@tensorflow/tfjs-node'\nRequire stack:\n- /a.js"], "(@tensorflow/tfjs-node) is not installed"],
  [[unbuilt, "Cannot find module '/a/.native/node_modules/@tensorflow/tfjs-node'"], "is not built: "],
  [["Cannot find module '@tensorflow/tfjs-node'", unbuilt], "is not built: "],
  [
    [unbuilt, "libtensorflow.so.2: cannot open shared object file\n at x"],
    "does not load: libtensorflow.so.2: cannot open",
  ],
  [["Cannot find module '@tensorflow/tfjs'"], "does not load: Cannot find module '@tensorflow/tfjs'"],
])("of %j one line says what is missing", (failures, why) => {
  expect(whyNotNative(failures)).toMatch(/^the native backend .*[^.]$/);
  expect(whyNotNative(failures)).toContain(why);
});
