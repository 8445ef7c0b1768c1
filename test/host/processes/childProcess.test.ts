import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { forkChild } from "../../../extension/host/processes/childProcess.ts";
import { connect } from "../../../extension/protocol/messages/channel.ts";
import { echoChild } from "../echoChild.ts";

describe("a forked program", () => {
  it("answers over its channel, typed arrays included", async () => {
    const { child } = echoChild();
    const { remote } = connect<{ echo(value: unknown): unknown }>(child.endpoint);
    expect(await remote.echo({ values: Float32Array.of(1, 2) })).toEqual({ values: Float32Array.of(1, 2) });
    child.kill();
    expect(await child.exited).toBe("signal SIGTERM");
  });

  it("sends its output to the log, line by line", async () => {
    const { child, lines } = echoChild();
    const { remote } = connect<{ print(text: string): void }>(child.endpoint);
    await remote.print("one\ntwo\n");
    await expect.poll(() => lines, { timeout: 20_000 }).toEqual(["info one", "info two"]);
    child.kill();
    await child.exited;
  });

  it("cannot be written to once it has gone", async () => {
    const { child } = echoChild();
    child.kill();
    await child.exited;
    expect(child.connected).toBe(false);
    expect(() => child.endpoint.post("late")).toThrow("the process has ended");
  });

  it("shows how it ended where its Node.js is missing", async () => {
    const nodePath = fileURLToPath(new URL("no-node", import.meta.url));
    const child = forkChild("script.cjs", { info() {}, warn() {} }, { nodePath });
    expect(await child.exited).toMatch(/^could not be started: .*no-node/);
  });
});
