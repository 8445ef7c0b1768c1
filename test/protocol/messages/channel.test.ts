import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { portEndpoint } from "../../../extension/engine/lanes/portEndpoint.ts";
import { badInput, runFailed, SplitcomError } from "../../../extension/protocol/errors.ts";
import { faultDetails } from "../../../extension/protocol/faults.ts";
import { type Connection, connect, serve } from "../../../extension/protocol/messages/channel.ts";

interface Api {
  add(a: number, b: number): number;
  later(value: string): Promise<string>;
  refuse(): void;
  crash(): void;
  never(): Promise<void>;
  uncloneable(): unknown;
}

const api: Api = {
  add: (a, b) => a + b,
  later: async (value) => value,
  refuse() {
    throw badInput({ what: "too small", where: "theta", value: "-3", range: "-1 to 2", remedy: "Raise it." });
  },
  crash() {
    throw new TypeError("undefined is not a function");
  },
  never: () => new Promise(() => {}),
  uncloneable: () => () => {},
};

describe("a channel over a real MessageChannel", () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  function connected(): { connection: Connection<Api>; port1: MessageChannel["port1"]; stop(): void } {
    const { port1, port2 } = new MessageChannel();
    const stop = serve(portEndpoint(port2), api);
    const connection = connect<Api>(portEndpoint(port1));
    open.push(() => port1.close());
    return { connection, port1, stop };
  }

  it("gives each call its own reply, whatever their order", async () => {
    const { remote } = connected().connection;
    expect(await Promise.all([remote.later("a"), remote.add(1, 2), remote.add(3, 4), remote.later("b")])).toEqual([
      "a",
      3,
      7,
      "b",
    ]);
  });

  it("carries a typed error across with all its parts", async () => {
    const error = await connected()
      .connection.remote.refuse()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SplitcomError);
    expect(error).toMatchObject({
      kind: "bad-input",
      message: "theta: too small (found -3); expected -1 to 2. Raise it.",
    });
  });

  it("reports an unexpected error as an internal error and carries its stack for the log", async () => {
    const error = await connected()
      .connection.remote.crash()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SplitcomError);
    expect((error as SplitcomError).message).toMatch(/^internal error, not caused by the input .*\(TypeError\)/);
    expect((error as SplitcomError).message).not.toContain("undefined is not a function");
    expect(faultDetails(error)).toMatch(/TypeError: undefined is not a function\n +at /);
  });

  it("answers an unknown method, and what every object inherits, with an error", async () => {
    const remote = connected().connection.remote as unknown as Record<string, (name?: string) => Promise<void>>;
    await expect(remote.missing!()).rejects.toThrow('unknown request (found "missing")');
    await expect(remote.hasOwnProperty!("x")).rejects.toThrow("unknown request");
  });

  it("rejects what is pending, and every later call, when closed", async () => {
    const { remote, close } = connected().connection;
    const pending = remote.never();
    close(runFailed({ what: "the lane died" }));
    await expect(pending).rejects.toThrow("the lane died");
    await expect(remote.add(1, 1)).rejects.toThrow("the lane died");
  });

  it("rejects an argument that cannot be sent", async () => {
    const { remote } = connected().connection;
    await expect(remote.later((() => {}) as unknown as string)).rejects.toThrow("could not be cloned");
    expect(await remote.add(2, 2)).toBe(4);
  });

  it("answers with an error where the result cannot be sent", async () => {
    await expect(connected().connection.remote.uncloneable()).rejects.toThrow("uncloneable: the answer cannot be sent");
  });

  it("lets an answer be lost that nobody can receive any more", async () => {
    let ask: (message: unknown) => void = () => {};
    const gone = {
      post() {
        throw new Error("the process has ended");
      },
      onMessage(listener: (message: unknown) => void) {
        ask = listener;
        return () => {};
      },
    };
    serve(gone, api);
    // An unhandled rejection would fail the test run.
    ask({ type: "request", id: 0, method: "add", args: [1, 2] });
    ask({ type: "request", id: 1, method: "missing", args: [] });
    await new Promise(setImmediate);
  });

  it("ignores messages that are none of its own", async () => {
    const { connection, port1 } = connected();
    for (const message of [null, 7, "x", {}, { type: "request" }, { type: "reply", id: 99, result: 1 }]) {
      port1.postMessage(message);
    }
    expect(await connection.remote.add(2, 3)).toBe(5);
  });

  it("can be awaited itself without a call", async () => {
    const { remote } = connected().connection;
    expect(await Promise.resolve(remote)).toBe(remote);
  });
});
