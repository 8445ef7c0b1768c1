/** Whatever comes over the line and whatever a handler does, a call settles and nothing is thrown at the line itself. */
import { describe, expect, it } from "vitest";
import { runFailed, SplitcomError } from "../../extension/protocol/errors.ts";
import { connect, type Endpoint, serve } from "../../extension/protocol/messages/channel.ts";

/** One end of a line whose other end is the test. */
function testEndpoint(onPost: (message: unknown) => unknown) {
  const listeners = new Set<(message: unknown) => void>();
  const endpoint: Endpoint = {
    post: onPost,
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { endpoint, receive: (message: unknown) => [...listeners].map((listener) => listener(message)) };
}

interface Api {
  ask(): unknown;
}

function asking() {
  const { endpoint, receive } = testEndpoint(() => {});
  const connection = connect<Api>(endpoint);
  return { answer: connection.remote.ask(), receive };
}

/** What `serve` posts where `ask` does something. */
async function answersTo(
  ask: () => unknown,
  post: (message: unknown) => unknown = structuredClone,
): Promise<unknown[]> {
  const posted: unknown[] = [];
  const { endpoint, receive } = testEndpoint((message) => {
    posted.push(post(message));
  });
  serve(endpoint, { ask });
  receive({ type: "request", id: 7, method: "ask", args: [] });
  await new Promise(setImmediate);
  return posted;
}

const hostile = {
  get message(): string {
    throw new RangeError("no message");
  },
  toString(): string {
    throw new RangeError("no text");
  },
};

describe("a call", () => {
  it.each([
    ["null", null],
    ["undefined", undefined],
    ["a number", 7],
    ["a text", "broken"],
    ["an array", []],
    ["an empty object", {}],
    ["parts of wrong types", { kind: "bad-input", what: 3, where: {}, message: [] }],
    ["an unknown kind", { kind: "constructor", what: "odd" }],
  ])("is rejected with a typed error where the reply's error is %s", async (_, error) => {
    const { answer, receive } = asking();
    receive({ type: "reply", id: 0, error });
    const thrown = await answer.catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(SplitcomError);
    expect(["bad-input", "run-failed"]).toContain((thrown as SplitcomError).kind);
    expect((thrown as SplitcomError).message).toMatch(/^\w.*\.$/);
  });

  it("is resolved by a reply without a result, which JSON leaves out where it is undefined", async () => {
    const { answer, receive } = asking();
    receive({ type: "reply", id: 0 });
    expect(await answer).toBeUndefined();
  });

  it("outlives messages that are no replies, of other calls, or throw when they are read", async () => {
    const { answer, receive } = asking();
    const throwing = {
      type: "reply",
      id: 0,
      get result() {
        throw new TypeError("read");
      },
    };
    const odd = [
      undefined,
      null,
      7,
      [],
      { type: "reply" },
      { type: "reply", id: "0" },
      { type: "reply", id: 1 },
      { type: "reply", id: Number.NaN },
    ];
    for (const message of [...odd, throwing, hostile]) receive(message);
    receive({ type: "reply", id: 0, result: 1 });
    receive({ type: "reply", id: 0, result: 2 });
    expect(await answer).toBe(1);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("gone");
      },
    ],
    ["rejects later", () => Promise.reject(new Error("gone"))],
    [
      "throws what is no error",
      () => {
        throw "gone";
      },
    ],
  ])("is rejected where posting it %s", async (_, post) => {
    const { remote } = connect<Api>(testEndpoint(post).endpoint);
    await expect(remote.ask()).rejects.toThrow("gone");
  });
});

describe("a request", () => {
  const replyTo = (request: object) => {
    const posted: { id: number; error?: { what: string } }[] = [];
    const { endpoint, receive } = testEndpoint((message) => posted.push(message as never));
    serve(endpoint, { ask: () => 1 });
    receive(request);
    return new Promise<typeof posted>((resolve) => setImmediate(() => resolve(posted)));
  };

  it.each([
    ["without arguments", { method: "ask" }],
    ["with arguments that are no array", { method: "ask", args: { length: 1 } }],
    ["without a method", { args: [] }],
    ["whose method is a number", { method: 1, args: [] }],
    ["whose method is a big integer", { method: 1n, args: [] }],
    ["whose method is an object", { method: hostile, args: [] }],
    ["whose method every object inherits", { method: "toString", args: [] }],
    ["whose method is __proto__", { method: "__proto__", args: [] }],
  ])("%s is answered with an error", async (_, request) => {
    const [reply] = await replyTo({ type: "request", id: 3, ...request });
    expect(reply).toMatchObject({ type: "reply", id: 3, error: { kind: "run-failed" } });
  });

  it("without an id to answer is ignored", async () => {
    expect(await replyTo({ type: "request", method: "ask", args: [] })).toEqual([]);
    expect(
      await replyTo({
        get type() {
          throw new Error("read");
        },
      }),
    ).toEqual([]);
  });
});

describe("a handler", () => {
  it.each<[string, () => unknown]>([
    [
      "null",
      () => {
        throw null;
      },
    ],
    [
      "undefined",
      () => {
        throw undefined;
      },
    ],
    [
      "a text",
      () => {
        throw "text";
      },
    ],
    [
      "a symbol",
      () => {
        throw Symbol("odd");
      },
    ],
    [
      "an object without a prototype",
      () => {
        throw Object.create(null);
      },
    ],
    [
      "an error whose getters throw",
      () => {
        throw hostile;
      },
    ],
    [
      "an error with parts that cannot be sent",
      () => {
        throw runFailed({ what: "odd", value: (() => {}) as never });
      },
    ],
    [
      "a stack overflow",
      () => {
        const down = (): number => 1 + down();
        return down();
      },
    ],
    ["a result that cannot be cloned", () => () => {}],
    [
      "a result with a getter that throws",
      () => ({
        get a() {
          throw new TypeError("get");
        },
      }),
    ],
  ])("that gives %s is answered with one typed error", async (_, ask) => {
    const posted = await answersTo(ask);
    expect(posted).toHaveLength(1);
    expect(posted[0]).toMatchObject({
      type: "reply",
      id: 7,
      error: { kind: "run-failed", message: expect.any(String) },
    });
  });

  it("that has a fault is answered with the file that it was asked about", async () => {
    const posted: unknown[] = [];
    const { endpoint, receive } = testEndpoint((message) => posted.push(message));
    const heard: string[] = [];
    const record = (_: number, run: string) => (JSON.parse("{}") as { [run: string]: { id: string } })[run]!.id;
    serve(endpoint, { record }, (details) => heard.push(details));
    receive({ type: "request", id: 1, method: "record", args: [2, "/runs/a"] });
    await new Promise(setImmediate);
    expect(posted).toEqual([expect.objectContaining({ error: expect.objectContaining({ where: "/runs/a" }) })]);
    expect(heard).toEqual([expect.stringContaining("record: TypeError: Cannot read properties of undefined")]);
  });

  it("whose result fails while it is sent is answered with an error", async () => {
    let first = true;
    const posted = await answersTo(
      () => 1,
      (message) => {
        if (!first) return message;
        first = false;
        throw new DOMException("could not be cloned", "DataCloneError");
      },
    );
    expect(posted).toEqual([
      expect.objectContaining({ id: 7, error: expect.objectContaining({ what: "the answer cannot be sent" }) }),
    ]);
  });
});
