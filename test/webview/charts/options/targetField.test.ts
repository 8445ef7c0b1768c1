import { expect, it } from "vitest";
import { targetFrom } from "../../../../webview/charts/options/targetFrom.ts";

it.each([
  ["80", 80],
  [" 80.5 ", 80.5],
  ["80,5", 80.5],
  ["", null],
  ["  ", null],
  ["0.5", undefined],
  ["-3", undefined],
  ["abc", undefined],
  ["1e99", undefined],
])("a target typed as %j is %s", (text, target) => {
  expect(targetFrom(text)).toBe(target);
});
