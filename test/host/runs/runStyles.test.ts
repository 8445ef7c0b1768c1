import { describe, expect, it, vi } from "vitest";
import { runStyle } from "../../../extension/protocol/run/runStyle.ts";
import * as fake from "../fakeVscode.ts";

vi.mock("vscode", () => fake);
const { createRunStyles } = await import("../../../extension/host/runs/runStyles.ts");

function memento(kept?: unknown) {
  let value = kept;
  return {
    keys: () => [],
    get: () => value,
    update: async (_key: string, next: unknown) => {
      value = JSON.parse(JSON.stringify(next));
    },
  } as never;
}
const none = new Map<string, number>();
/** Two runs of one style. */
function alike(): [string, string] {
  const first = "/runs/0";
  for (let at = 1; ; at++) if (runStyle(`/runs/${at}`, none) === runStyle(first, none)) return [first, `/runs/${at}`];
}

describe("the line styles of the window", () => {
  const [first, second] = alike();

  it("move runs of one style apart that are shown together, say so, and remember it", () => {
    const memory = memento();
    const styles = createRunStyles(memory, () => {});
    const heard: string[][] = [];
    styles.onDidChange((moves) => heard.push([...moves.keys()]));
    styles.keepApart([first, second]);
    styles.keepApart([second, first]);
    expect(heard).toEqual([[second]]);
    expect(styles.of(first)).toBe(runStyle(first, none));
    expect(styles.of(second)).not.toBe(styles.of(first));
    expect(createRunStyles(memory, () => {}).of(second)).toBe(styles.of(second));
  });

  it("are those of the runs where the window kept something else", () => {
    for (const kept of [undefined, 7, "x", [1], [[second, 99]], [[second, "1"]], { [second]: 3 }])
      expect(createRunStyles(memento(kept), () => {}).of(second)).toBe(runStyle(second, none));
  });
});
