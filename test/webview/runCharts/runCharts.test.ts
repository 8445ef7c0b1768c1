import { describe, expect, it } from "vitest";
import type { ControlEvent } from "../../../extension/protocol/run/events.ts";
import { wholeStyle } from "../../../webview/charts/lineStyles.ts";
import { costChart } from "../../../webview/runCharts/costChart.ts";
import { lossChart } from "../../../webview/runCharts/lossChart.ts";
import { numbersIn } from "../../../webview/runCharts/overlaidRun.ts";
import { perplexityChart } from "../../../webview/runCharts/perplexityChart.ts";
import { phaseChart } from "../../../webview/runCharts/phaseChart.ts";
import { learnedGroups, policyStateChart, rewardChart } from "../../../webview/runCharts/policyCharts.ts";
import { similarityChart } from "../../../webview/runCharts/similarityChart.ts";
import { stageChart } from "../../../webview/runCharts/stageChart.ts";
import { thetaChart } from "../../../webview/runCharts/thetaChart.ts";
import { totalTrafficChart, trafficChart } from "../../../webview/runCharts/trafficChart.ts";
import { clientUploadChart, runUploadChart, sendingInterfaces } from "../../../webview/runCharts/uploadRatioChart.ts";
import { overlaidRun } from "./exampleRun.ts";

const control = (step: number, theta: number, more: Partial<ControlEvent> = {}): ControlEvent => ({
  kind: "control",
  epoch: 1,
  step,
  group: "activation",
  theta,
  source: "controller",
  reason: "",
  ...more,
});

const run = (name: string, curves: Parameters<typeof overlaidRun>[1], controls: ControlEvent[] = []) =>
  overlaidRun(name, curves, { controls });

describe("charts of runs", () => {
  it("name a line after its run, and the loss on an axis of its own", () => {
    const one = run("one", { perplexity: [[1, 30]], loss: [[0.25, 4]] });
    expect(perplexityChart([one, run("two", {})], false).lines.map(({ name }) => name)).toEqual(["one", "two"]);
    const { lines, right } = perplexityChart([one], true);
    expect(lines.map(({ label, right }) => [label, right])).toEqual([
      ["one", undefined],
      ["one, training loss", true],
    ]);
    expect(right?.show(1.23456)).toBe("1.235");
  });

  it("leave to chips and heading which line is which run, unless there are other lines as well", () => {
    const runs = ["one", "two"].map((name) => run(name, { perplexity: [[1, 30]], loss: [[0.25, 4]] }));
    const overlaid = [
      perplexityChart(runs, false),
      perplexityChart([run("one", { loss: [[0.25, 4]] })], false),
      runUploadChart(runs, "up.act"),
      thetaChart(runs, "activation"),
      totalTrafficChart(runs),
      costChart(runs),
      lossChart(runs, "band"),
    ];
    for (const { title, lines } of overlaid)
      expect([title, lines.map(({ named }) => named)]).toEqual([title, lines.map(() => true)]);
    const [one] = runs;
    for (const { title, lines } of [perplexityChart(runs, true), lossChart([one!], "band"), trafficChart(one!)])
      expect([title, lines.every(({ named }) => named)]).toEqual([title, false]);
  });

  it("explain the words of their axes and lines", () => {
    const one = run("one", { perplexity: [[1, 30]] });
    const all = [
      ...[perplexityChart([one], false), runUploadChart([one], "up.act"), clientUploadChart(one, "up.act", "each")],
      ...[thetaChart([one], "activation"), totalTrafficChart([one]), costChart([one]), lossChart([one], "each")],
      ...[trafficChart(one, "kind"), trafficChart(one, "part"), stageChart(one, "up.act"), similarityChart(one)],
      ...[phaseChart(one), rewardChart(one, "activation"), policyStateChart(one, "activation")],
    ];
    for (const { title, about } of all) expect([title, about]).toEqual([title, expect.stringMatching(/^[A-Z].*\.$/)]);
    expect(runUploadChart([one], "up.act").about).toContain("Rows sent: ");
  });

  it("lay the phases of a step on each other, and leave out one that a log does not have", () => {
    const { lines, y } = phaseChart(run("one", { "time/phase/server": [[1, 12.5]], "time/phase/encode": [[1, 0.5]] }));
    expect(lines.map(({ label, area }) => [label, area])).toEqual([
      ["Encode", true],
      ["Server", true],
    ]);
    expect(y.show(12.5)).toBe("12.50 ms");
  });

  it("draw what a learned threshold was rewarded for and saw, of the groups that learn", () => {
    const one = run("one", {
      "policy/gradient/reward": [[2, -0.3]],
      "policy/gradient/reward/bytes": [[2, -0.3]],
      "policy/gradient/state/logPerplexity": [[1, 1]],
    });
    expect(learnedGroups(one.trace)).toEqual(["gradient"]);
    expect(learnedGroups(run("other", { theta: [[0, 1]] }).trace)).toEqual([]);
    const reward = rewardChart(one, "gradient");
    expect(reward.lines.map(({ label }) => label)).toEqual([
      "Reward",
      "Perplexity penalty",
      "Perplexity gain",
      "Bytes",
    ]);
    expect([...reward.lines[3]!.series.y]).toEqual([-0.3]);
    const state = policyStateChart(one, "gradient");
    expect(state.lines).toHaveLength(8);
    expect(state.y).toMatchObject({ min: -1, max: 1 });
  });

  it("mark what was done by hand, at its place among the epochs", () => {
    const controls = [
      control(0, 0.98, { source: "start" }),
      control(2, 0.95, { source: "user", hand: "taken" }),
      control(4, 0.99),
      control(6, 0.99, { hand: "givenBack" }),
    ];
    const { marks, lines } = thetaChart([run("one", { theta: [[0, 0.98]] }, controls)], "activation");
    expect(marks).toEqual([
      { x: 0.5, label: "set to 0.95" },
      { x: 1.5, label: "automatic" },
    ]);
    expect(lines[0]!.stepped).toBe(true);
  });

  it("show each step's upload ratio only while the first epochs run", () => {
    const curves = (epochs: number): Record<string, [number, number][]> => ({
      "upload/up.act/step": [[0.25, 1]],
      "upload/up.act": Array.from({ length: epochs }, (_, i) => [i + 1, 0.5]),
      "upload/up.act/client-0": [[1, 0.4]],
      "upload/up.act/client-10": [[1, 0.6]],
      "upload/up.act/client-9": [[1, 0.6]],
    });
    const names = (epochs: number) =>
      clientUploadChart(run("one", curves(epochs)), "up.act").lines.map(({ name }) => name);
    const clients = ["client-0", "client-9", "client-10"].map((client) => `upload/up.act/${client}`);
    expect(names(2)).toEqual([...clients, "upload/up.act/step"]);
    expect(names(3)).toEqual(["upload/up.act", ...clients]);
    const [whole, client] = clientUploadChart(run("one", curves(3)), "up.act").lines;
    expect([whole!.style, client!.style.ink]).toEqual([wholeStyle, 0]);
    expect(sendingInterfaces(run("one", curves(1)).trace)).toEqual(["up.act"]);
  });

  it("stack the kinds of bytes that were sent, below the baseline", () => {
    const { lines } = trafficChart(
      run("one", { "bytes/activation": [[1, 5]], "bytes/control": [[1, 1]], "bytes/baseline": [[1, 9]] }),
    );
    expect(lines.map(({ name, area }) => [name, area ?? false])).toEqual([
      ["bytes/activation", true],
      ["bytes/control", true],
      ["bytes/baseline", false],
    ]);
  });

  it("stack the parts of the bytes that were sent, below the baseline", () => {
    const curves = {
      "bytes/part/values": [[1, 5]],
      "bytes/part/header": [[1, 1]],
      "bytes/baseline": [[1, 9]],
    } as const;
    const { title, lines } = trafficChart(run("one", curves as never), "part");
    expect([title, ...lines.map(({ label }) => label)]).toEqual([
      "Traffic by part",
      "Values",
      "Headers",
      "Uncompressed",
    ]);
  });

  it("set perplexity against the bytes sent until the end of its epoch", () => {
    const third = 1 / 3;
    const [line] = costChart([
      run("one", {
        perplexity: [
          [1, 50],
          [2, 40],
          [3, 35],
        ],
        // The end of the second epoch as 6 * (1 / 3) falls beside 2.
        "bytes/total": [1, 2, 3, 4, 5, 6].map((step) => [step * third - 1e-9, 100 * step]),
      }),
    ]).lines;
    expect(Array.from(line!.series.x)).toEqual([300, 600]);
    expect(Array.from(line!.series.y)).toEqual([50, 40]);
  });

  it("find blocks and clients by their numbers, not as text", () => {
    const one = run("one", { "similarity/block-10": [], "similarity/block-2": [], "similarity/mean": [] });
    expect(numbersIn(one.trace, "similarity/block-")).toEqual([2, 10]);
    expect(similarityChart(one).lines.map(({ label }) => label)).toEqual(["Block 2", "Block 10"]);
  });
});
