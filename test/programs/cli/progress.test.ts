import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { type OutputStream, outputOn } from "../../../extension/programs/cli/context.ts";
import { showProgress } from "../../../extension/programs/cli/progress.ts";
import type { RunEvent } from "../../../extension/protocol/run/events.ts";
import { epochEvent, stepEvent, timingEvent } from "../../engine/store/exampleRun.ts";

const start: RunEvent = {
  kind: "start",
  clients: [],
  validationSamples: 0,
  truncatedPrompts: 0,
  truncatedTargets: 0,
  stepsPerEpoch: 2,
  trainableParameters: { client: 0, server: 0 },
};
const epochTiming: RunEvent = {
  kind: "epochTiming",
  epoch: 1,
  wallMs: 20_000,
  evaluateMs: 0,
  probeMs: 0,
  samplesPerSecond: 1,
  rssBytes: 1,
  atMs: 20_000,
};
const events: RunEvent[] = [
  start,
  stepEvent(1),
  timingEvent(1),
  stepEvent(2),
  { ...timingEvent(2), atMs: 10_000 },
  { ...epochEvent(1), uploadRatios: [{ interface: "up.act", overall: 0.4, byClient: [] }] },
  epochTiming,
];

function shown(isTTY: boolean): string {
  const stream: PassThrough & OutputStream = Object.assign(new PassThrough(), { isTTY, columns: 200 });
  const progress = showProgress(outputOn(stream), 3);
  progress.note("a note");
  for (const event of events) progress.event(event);
  progress.stop();
  return String(stream.read());
}

it("is a line an epoch where there is no terminal", () => {
  expect(shown(false)).toBe("a note\nepoch 1/3  loss 3.00  perplexity 19.00  sent 40.0 %  saved 25.0 %  40 s left\n");
});

it("is a bar on a terminal", () => {
  const text = shown(true);
  expect(text).toContain("a note\n");
  // Two of six steps took ten seconds.
  expect(text).toMatch(
    /█{4}░{8} 20 s left {2}epoch 1\/3 {2}step 2\/6 {2}perplexity 19\.00 {2}saved 25\.0 % {2}sent - {2}loss 4\.50/,
  );
});
