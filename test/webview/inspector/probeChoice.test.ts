import { expect, it } from "vitest";
import type { CodecConfig } from "../../../extension/protocol/config/runConfig.ts";
import type { InspectorState } from "../../../extension/protocol/messages/panelState.ts";
import type { ControlEvent, ProbeEvent } from "../../../extension/protocol/run/events.ts";
import { chosenProbe, crossingInterfaces, probeIndex } from "../../../webview/inspector/probeChoice.ts";
import { thetaAt } from "../../../webview/run/thetaAt.ts";

const probe = (epoch: number): ProbeEvent => ({
  kind: "probe",
  epoch,
  file: `probes/epoch-${epoch}.safetensors`,
  samples: [
    { client: 1, sample: "train/4", rows: 7 },
    { client: 1, sample: "train/2", rows: 5 },
    { client: 3, sample: "train/9", rows: 6 },
  ],
  layerSimilarity: null,
  tokenSimilarity: null,
});
const codec: CodecConfig = {
  selector: { kind: "temporal", granularity: "sample", sketch: { kind: "none" } },
  payload: { kind: "f32" },
};
const index = probeIndex([probe(1), probe(2), probe(4)]);
const state = (changes: Partial<InspectorState>): InspectorState => ({
  view: "inspector",
  run: "/run",
  interface: "up.act",
  client: 1,
  sample: null,
  epoch: null,
  ...changes,
});

it.each<[string, Partial<InspectorState>, ReturnType<typeof chosenProbe>]>([
  ["nothing chosen", {}, { client: 1, sample: "train/4", epoch: 4 }],
  ["all chosen", { client: 3, sample: "train/9", epoch: 2 }, { client: 3, sample: "train/9", epoch: 2 }],
  ["a client that is not probed", { client: 0 }, { client: 1, sample: "train/4", epoch: 4 }],
  ["another client's sample", { client: 3, sample: "train/2" }, { client: 3, sample: "train/9", epoch: 4 }],
  ["an epoch between", { epoch: 3 }, { client: 1, sample: "train/4", epoch: 2 }],
  ["an epoch before the first", { epoch: 0 }, { client: 1, sample: "train/4", epoch: 1 }],
])("takes what is nearest: %s", (_, changes, choice) => expect(chosenProbe(index, state(changes))).toEqual(choice));

it("knows what was recorded: in runs of earlier versions, activations on their way up", () => {
  const resumed = probeIndex([probe(1), { ...probe(2), interfaces: ["up.act", "down.grad"] }]);
  expect([...resumed.interfaces]).toEqual([
    [1, ["up.act"]],
    [2, ["up.act", "down.grad"]],
  ]);
});

it.each([
  ["standard", {}, ["up.act", "down.grad"]],
  ["ushape", { "down.act": codec, "up.grad": codec }, ["up.act", "down.act", "up.grad", "down.grad"]],
])("offers what crosses in the topology: %s", (_, more, interfaces) => {
  expect(crossingInterfaces({ wire: { "down.grad": codec, "up.act": codec, ...more } })).toEqual(interfaces);
});

it("has nothing to choose where nothing is probed", () => {
  expect(chosenProbe(probeIndex([]), state({}))).toBeUndefined();
  expect(chosenProbe(probeIndex([{ ...probe(1), samples: [] }]), state({}))).toBeUndefined();
});

it("knows the threshold of an epoch's end", () => {
  const control = (epoch: number, theta: number, group: ControlEvent["group"] = "activation"): ControlEvent => ({
    kind: "control",
    epoch,
    step: 0,
    group,
    theta,
    source: "controller",
    reason: "",
  });
  const controls = [control(1, 0.9), control(2, 0.5, "gradient"), control(3, 0.95), control(3, 0.97)];
  expect([0, 1, 2, 3, 9].map((epoch) => thetaAt(controls, "activation", epoch))).toEqual([
    undefined,
    0.9,
    0.9,
    0.97,
    0.97,
  ]);
  expect([1, 9].map((epoch) => thetaAt(controls, "gradient", epoch))).toEqual([undefined, 0.5]);
  expect(thetaAt(controls, "activation")).toBe(0.97);
});
