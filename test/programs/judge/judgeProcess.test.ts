/** The forked judge as the extension host has it. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { connect, type Endpoint } from "../../../extension/protocol/messages/channel.ts";
import type { JudgeApi } from "../../../extension/protocol/messages/judgeApi.ts";

it("answers over its channel and ends with its parent", async () => {
  const script = fileURLToPath(new URL("../../../dist/judge.cjs", import.meta.url));
  const child = fork(script, { serialization: "advanced", silent: true });
  const endpoint: Endpoint = {
    post: (message) => child.send(message as object),
    onMessage(listener) {
      child.on("message", listener);
      return () => child.off("message", listener);
    },
  };
  const { remote } = connect<JudgeApi>(endpoint);
  const text = '{"model": "nano", "data": {"format": "synthetic"}}';
  const { issues, prediction } = await remote.judge(text, "/none/a.splitcom.json", null);
  expect(issues).toEqual([]);
  expect(prediction!.model.layers).toBe(6);
  child.disconnect();
  expect(await once(child, "exit")).toEqual([0, null]);
});
