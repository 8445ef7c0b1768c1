import path from "node:path";
import { expect, it } from "vitest";
import { UploadForecasts } from "../../../extension/programs/validate/uploadForecast.ts";
import type { RunConfig } from "../../../extension/protocol/config/runConfig.ts";
import type { StepEvent } from "../../../extension/protocol/run/events.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { tinyConfig } from "../../engine/tinyExperiment.ts";
import { beginRun, recordRun, tinyEvents } from "../archive/recordedRun.ts";

const theta = 0.99;
const ran = tinyConfig({ training: { epochs: 4 }, control: { kind: "fixed", theta } });
const forecast = async (config: RunConfig) =>
  new UploadForecasts().of(config, await recordRun(temporaryFolder(), "run", ran));
const withTheta = (value: number) => tinyConfig({ control: { kind: "fixed", theta: value } });

it("predicts for the threshold of the earlier run what that sent from the second epoch on", async () => {
  const samples = (await tinyEvents(ran))
    .filter((event): event is StepEvent => event.kind === "step" && event.epoch > 1)
    .flatMap(({ decisions }) => decisions.filter(({ interface: name }) => name === "up.act"))
    .flatMap((decided) => decided.samples);
  const sum = (field: "sentRows" | "rows") => samples.reduce((total, sample) => total + sample[field], 0);
  const ratio = sum("sentRows") / sum("rows");
  expect(ratio).toBeGreaterThan(0);
  expect(ratio).toBeLessThan(1);
  const { value, findings } = await forecast(ran);
  expect(value).toMatchObject({ theta, ratio });
  expect(path.basename(value!.run)).toBe("run");
  expect(findings).toEqual([]);
});

it("warns of a threshold on one side of everything recorded", async () => {
  const low = await forecast(withTheta(0.6));
  expect(low.value!.ratio).toBe(0);
  expect(low.findings).toMatchObject([
    { severity: "warning", message: expect.stringMatching(/nothing would be sent.*are in 0\.\d+\.\.[01]\.\d+$/) },
  ]);
  const high = await forecast(withTheta(1));
  expect(high.value!.ratio).toBe(1);
  expect(high.findings).toMatchObject([{ message: expect.stringMatching(/everything would be sent/) }]);
});

it("predicts nothing for thresholds that move, without a threshold, and without similarities", async () => {
  const none = { findings: [] };
  expect(await forecast(tinyConfig({ control: { kind: "bangbang" } }))).toEqual(none);
  expect(await forecast(tinyConfig({ wire: { "up.act": { selector: "all" } } }))).toEqual(none);
  const forecasts = new UploadForecasts();
  expect(await forecasts.of(ran, null)).toEqual(none);
  expect(await forecasts.of(ran, "/no/such/run")).toEqual(none);
  expect(await forecasts.of(ran, beginRun(temporaryFolder(), "begun").directory)).toEqual(none);
});

it("continues reading a run that continues", async () => {
  const store = beginRun(temporaryFolder(), "run", { config: ran });
  const events = await tinyEvents(ran);
  const half = events.findIndex((event) => event.kind === "epoch" && event.epoch === 3);
  const forecasts = new UploadForecasts();
  for (const event of events.slice(0, half)) store.append(event);
  const before = await forecasts.of(ran, store.directory);
  for (const event of events.slice(half)) store.append(event);
  expect(await forecasts.of(ran, store.directory)).toEqual(await new UploadForecasts().of(ran, store.directory));
  expect(before.value).toBeDefined();
});
