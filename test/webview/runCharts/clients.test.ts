import { describe, expect, it } from "vitest";
import { clientRange } from "../../../webview/runCharts/clientRange.ts";
import { lossChart } from "../../../webview/runCharts/lossChart.ts";
import { awaitsPerplexity, perplexityChart } from "../../../webview/runCharts/perplexityChart.ts";
import { clientUploadChart } from "../../../webview/runCharts/uploadRatioChart.ts";
import { overlaidRun } from "./exampleRun.ts";

const run = overlaidRun("one", {
  loss: [
    [0.25, 3],
    [0.5, 2.5],
    [0.75, 2.2],
  ],
  "loss/client-0": [
    [0.25, 2],
    [0.5, 2.6],
  ],
  "loss/client-1": [
    [0.25, 4],
    [0.75, 2.2],
  ],
  "upload/up.act": [
    [1, 1],
    [2, 0.5],
    [3, 0.4],
  ],
  "upload/up.act/client-0": [
    [1, 1],
    [2, 0.2],
    [3, 0.1],
  ],
  "upload/up.act/client-1": [
    [1, 1],
    [2, 0.8],
    [3, 0.7],
  ],
});

describe("the clients of a run", () => {
  it("span a range at each point; one that was idle takes no part", () => {
    const { low, high } = clientRange(run, "loss", "loss/client-")!;
    expect([...low.y]).toEqual([2, 2.6, 2.2]);
    expect([...high.y]).toEqual([4, 2.6, 2.2]);
    expect([...low.x]).toEqual([0.25, 0.5, 0.75]);
  });

  it("span none where there is only one", () => {
    const alone = overlaidRun("one", { loss: [[1, 2]], "loss/client-0": [[1, 2]] });
    expect(clientRange(alone, "loss", "loss/client-")).toBeUndefined();
    expect(lossChart([alone], "band").lines).toMatchObject([{ label: "All clients" }]);
  });

  it("are one line with a band, or a line each", () => {
    const [banded] = lossChart([run], "band").lines;
    expect(banded).toMatchObject({
      label: "All clients, with their range",
      series: { y: Float64Array.of(3, 2.5, 2.2) },
    });
    expect(banded?.band).toBeDefined();
    expect(lossChart([run], "each").lines.map(({ label }) => label)).toEqual(["All clients", "Client 0", "Client 1"]);
    const upload = (clients: "band" | "each") => clientUploadChart(run, "up.act", clients).lines;
    expect(upload("band")).toHaveLength(1);
    expect([...upload("band")[0]!.band!.low.y]).toEqual([1, 0.2, 0.1]);
    expect(upload("each").map(({ label }) => label)).toEqual(["All clients", "Client 0", "Client 1"]);
  });

  it("give way to the runs where several are compared", () => {
    expect(lossChart([run, overlaidRun("two", {})], "each").lines.map(({ label }) => label)).toEqual(["one", "two"]);
  });
});

describe("before the first perplexity", () => {
  const young = overlaidRun("young", { loss: [[0.25, 3]] });

  it("the training loss has the chart for itself, and then leaves it", () => {
    expect(awaitsPerplexity([young])).toBe(true);
    const { lines, y, right } = perplexityChart([young], false);
    expect(lines.map(({ label, right }) => [label, right])).toEqual([["young, training loss", undefined]]);
    expect([y.title, right]).toEqual(["Loss in nats per token", undefined]);
    const grown = overlaidRun("young", {
      loss: [
        [0.25, 3],
        [1, 2],
      ],
      perplexity: [[1, 50]],
    });
    expect(perplexityChart([grown], false).lines.map(({ label }) => label)).toEqual(["young"]);
  });

  it("the chart does not wait for a run without held-out data, whose epochs end without one", () => {
    const without = overlaidRun("without", {
      loss: [[0.25, 3]],
      "bytes/baseline": [[1, 100]],
    });
    expect(awaitsPerplexity([without])).toBe(false);
  });

  it("a run that has not begun shows neither", () => {
    expect(awaitsPerplexity([overlaidRun("new", {})])).toBe(false);
  });
});
