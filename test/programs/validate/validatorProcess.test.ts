/** The forked validator as the extension host has it. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { connect, type Endpoint } from "../../../extension/protocol/messages/channel.ts";
import type { ValidatorApi } from "../../../extension/protocol/messages/validatorApi.ts";

it("answers over its channel and ends with its parent", async () => {
  const script = fileURLToPath(new URL("../../../dist/validator.cjs", import.meta.url));
  const child = fork(script, { serialization: "advanced", silent: true });
  const endpoint: Endpoint = {
    post: (message) => child.send(message as object),
    onMessage(listener) {
      child.on("message", listener);
      return () => child.off("message", listener);
    },
  };
  const { remote } = connect<ValidatorApi>(endpoint);
  const text = '{"model": "nano", "data": {"format": "synthetic"}}';
  const { issues, prediction } = await remote.validate(text, "/none/a.splitcom.json", null);
  expect(issues).toEqual([]);
  expect(prediction!.model.layers).toBe(6);
  child.disconnect();
  expect(await once(child, "exit")).toEqual([0, null]);
});
