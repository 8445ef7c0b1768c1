import { describe, expect, it } from "vitest";
import { DrawQueue } from "../../../../webview/charts/drawing/drawQueue.ts";
import { testClock } from "../../testClock.ts";

/** A queue, and charts that note when they are drawn. */
function page(milliseconds: number) {
  const clock = testClock();
  const queue = new DrawQueue(clock);
  const drawn: string[] = [];
  const charts = new Map<string, object>();
  const ask = (name: string, as = name) => {
    const chart = charts.get(name) ?? {};
    charts.set(name, chart);
    queue.draw(chart, () => {
      clock.spend(milliseconds);
      drawn.push(as);
    });
  };
  return { clock, queue, drawn, charts, ask };
}

describe("the queue of charts to draw", () => {
  it("draws at once what a frame has time for", () => {
    const { drawn, ask, queue } = page(1);
    for (const name of "abcdefgh") ask(name);
    expect(drawn.join("")).toBe("abcdefgh");
    expect(queue.busy).toBe(false);
  });

  it("draws one slow chart a frame, in order", () => {
    const { clock, drawn, ask, queue } = page(40);
    for (const name of "abc") ask(name);
    expect(drawn).toEqual(["a"]);
    clock.pass(1);
    expect(drawn).toEqual(["a", "b"]);
    clock.pass(40);
    expect(drawn).toEqual(["a", "b", "c"]);
    expect(queue.busy).toBe(false);
  });

  it("leaves all to the next frame where what came before took long", () => {
    const { clock, drawn, ask, queue } = page(1);
    queue.begin();
    clock.spend(50);
    for (const name of "abc") ask(name);
    expect(drawn).toEqual([]);
    clock.pass(1);
    expect(drawn).toEqual(["a", "b", "c"]);
  });

  it("draws only the latest of a chart, in its first place", () => {
    const { clock, drawn, ask } = page(40);
    for (const name of "abc") ask(name);
    ask("b", "B");
    clock.pass(200);
    expect(drawn).toEqual(["a", "B", "c"]);
  });

  it("forgets charts that have gone", () => {
    const { clock, drawn, ask, queue, charts } = page(40);
    for (const name of "abc") ask(name);
    queue.forget(charts.get("b")!);
    clock.pass(200);
    expect(drawn).toEqual(["a", "c"]);
  });
});
