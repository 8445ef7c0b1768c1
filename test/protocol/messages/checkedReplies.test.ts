import type { TSchema } from "typebox";
import { describe, expect, it } from "vitest";
import { checkedReplies } from "../../../extension/protocol/messages/messageTable.ts";
import { panelHostMessages } from "../../../extension/protocol/messages/panelApi.ts";

/** What a caller gets when the other side replies with `reply`. */
const replied = (schema: TSchema, reply: unknown) =>
  checkedReplies<{ method(): unknown }>({ method: async () => reply }, { method: { reply: schema } }).method();

const values = new Float32Array(2);
const probe = {
  interface: "up.act",
  epoch: 1,
  client: 0,
  sample: "a",
  rows: 1,
  width: 2,
  current: values,
  reference: null,
  comparedWith: "server",
  tokens: null,
  promptRows: null,
  rowSimilarity: null,
};
const trace = { run: "/run", seq: 1, start: null, series: {}, histograms: [], controls: [], probes: [] };
const opening = {
  state: { view: "dashboard", runs: [], config: null },
  runs: [],
  validation: null,
  generation: null,
  mayRun: true,
  styles: [],
  translations: null,
};

describe("the host's replies", () => {
  it.each([
    ["open", opening, true],
    ["open", { ...opening, runs: [{ run: "/run" }] }, false],
    ["open", { ...opening, mayRun: "yes" }, false],
    ["follow", trace, true],
    ["follow", { ...trace, series: { loss: { x: new Float64Array(2), y: new Float64Array(2) } } }, true],
    ["follow", { ...trace, series: { loss: { x: new Float64Array(2), y: new Float64Array(1) } } }, false],
    ["follow", { ...trace, series: { loss: { x: [1], y: [1] } } }, false],
    ["probe", probe, true],
    ["probe", { ...probe, reference: values }, true],
    ["probe", { ...probe, current: null }, false],
    ["report", "# Runs", true],
    ["report", null, false],
    ["save", undefined, false],
    ["perform", undefined, true],
    ["perform", null, true],
    ["perform", 1, false],
  ] as const)("%s %j: %s", async (method, reply, fits) => {
    const got = replied(panelHostMessages[method].reply, reply);
    if (fits) expect(await got).toBe(reply);
    else await expect(got).rejects.toThrow("reply to method");
  });

  it("lets the host's own errors through", async () => {
    const remote = { method: () => Promise.reject(new Error("no such run")) };
    await expect(
      checkedReplies<{ method(): string }>(remote, { method: panelHostMessages.report }).method(),
    ).rejects.toThrow("no such run");
  });
});
