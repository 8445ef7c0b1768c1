/** Messages to a panel's host: every call settles, and no answer is an error of JavaScript's own. */

import { restoredState } from "../../../../extension/host/panels/restoredState.ts";
import { SplitcomError } from "../../../../extension/protocol/errors.ts";
import { connect, type Endpoint, serve } from "../../../../extension/protocol/messages/channel.ts";
import { checkedApi } from "../../../../extension/protocol/messages/messageTable.ts";
import { type PanelHostApi, panelHostMessages } from "../../../../extension/protocol/messages/panelApi.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { pick } from "../../mutate/oddValues.ts";
import { defineTarget, refuseEngineWords } from "../../target.ts";

const choice = { split: "train", picked: null, filter: "", offset: 0, count: 1 };
const messages = [
  { type: "request", id: 0, method: "open", args: [] },
  { type: "request", id: 1, method: "probe", args: ["r", 1, 0, "s", "up.act"] },
  {
    type: "request",
    id: 2,
    method: "texts",
    args: [{ runs: ["a"], choice, decoding: { strategy: "greedy", maxNewTokens: 5 } }],
  },
  { type: "request", id: 3, method: "writeConfig", args: ["r", { "control.theta": 0.5 }] },
  { type: "request", id: 4, method: "save", args: [{ name: "a.csv", content: "x", encoding: "utf8" }] },
  { type: "request", id: 5, method: "changeState", args: [{ view: "dashboard", runs: ["a"], config: null }] },
  { type: "reply", id: 0, result: 1 },
  { type: "reply", id: 0, error: { kind: "bad-input", message: "m", what: "w" } },
];
const inherited = ["constructor", "__proto__", "toString", "hasOwnProperty", "then"];

export const channel = defineTarget(() => {
  const methods = Object.keys(panelHostMessages);
  const api = Object.fromEntries(methods.map((method) => [method, async () => null])) as unknown as PanelHostApi;
  return {
    make(random): unknown {
      const message = mutateJson(pick(random, messages), random);
      const renamed = random.below(3) === 0 ? { method: pick(random, [...methods, ...inherited]) } : {};
      return typeof message === "object" && message !== null ? { ...message, ...renamed } : message;
    },
    async run(message) {
      const { endpoint, receive, posted } = looseEnd();
      const { remote, close } = connect<{ follow(run: string): void }>(endpoint);
      let settled = false;
      const pending = remote
        .follow("x")
        .catch(() => {})
        .finally(() => {
          settled = true;
        });
      serve(endpoint, checkedApi(api, panelHostMessages));
      receive(message);
      await new Promise((resolve) => setImmediate(resolve));
      close(new SplitcomError("run-failed", { what: "closed" }));
      await Promise.race([pending, new Promise((resolve) => setTimeout(resolve, 100))]);
      if (!settled) throw new Error("a call never settles");
      for (const reply of posted) refuseEngineWords("reply", jsonText(reply));
      restoredState("dashboard", message);
    },
  };
});

/** An endpoint without another side. */
function looseEnd() {
  const listeners = new Set<(message: unknown) => void>();
  const posted: unknown[] = [];
  const endpoint: Endpoint = {
    post: (message) => void posted.push(structuredClone(message)),
    onMessage(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return { endpoint, posted, receive: (message: unknown) => listeners.forEach((listener) => void listener(message)) };
}
