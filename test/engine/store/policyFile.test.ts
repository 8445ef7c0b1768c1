import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createController } from "../../../extension/engine/control/controller.ts";
import { placeIn } from "../../../extension/engine/io/files/place.ts";
import { readPolicy, readWarmStarts, writePolicy } from "../../../extension/engine/store/policyFile.ts";
import { runTiny, tinyConfig, tinyExperiment } from "../tinyExperiment.ts";
import { typedError } from "../wire/linkFixtures.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "policy-"));
afterAll(() => rmSync(folder, { recursive: true }));

const config = tinyConfig({ control: { kind: "ddpg", low: 0.9, high: 0.9999, every: 1 } });

describe("a policy's file", () => {
  it("carries what a run has learnt to the next, to the bit", async () => {
    const { policies } = await runTiny(tinyExperiment(config));
    expect([...policies.keys()]).toEqual(["activation"]);
    writePolicy(placeIn(folder), "activation", policies.get("activation")!);
    const control = { ...config.control, warmStart: "activation.json" };
    const warmStarts = readWarmStarts({ ...config, control } as typeof config, folder);
    expect(warmStarts).toEqual({ activation: policies.get("activation") });
    // Another seed: what both share is the policy.
    const next = { ...config, seed: 9 };
    const [cold, warm] = [await runTiny(tinyExperiment(next)), await runTiny(tinyExperiment(next), { warmStarts })];
    expect(warm.metrics).not.toBe(cold.metrics);
    expect((await runTiny(tinyExperiment(next), { warmStarts })).metrics).toBe(warm.metrics);
  });

  it("is not asked for where no threshold is learned", () => {
    expect(readWarmStarts(tinyConfig({}), folder)).toEqual({});
    expect(createController(tinyConfig({}).control, { seed: 0, name: "activation" }).learned()).toBeUndefined();
  });

  it.each([
    ["missing", undefined, /no such file|does not exist/],
    ["no JSON", "{", /JSON/],
    ["another thing", '{"format": "peft"}', /format/],
    [
      "of a later version",
      '{"format": "splitcom-ddpg-policy", "formatVersion": 2}',
      /later version of SplitCom Workbench \(found format 2\); expected format 1/,
    ],
  ])("that is %s is refused by name", (name, text, message) => {
    const file = path.join(folder, `${name}.json`);
    if (text !== undefined) writeFileSync(file, text);
    const error = typedError(() => readPolicy(file));
    expect(error.kind).toBe("bad-input");
    expect(error.message).toContain(file);
    expect(error.message).toMatch(message);
  });

  it("with one figure changed is reported as damaged", () => {
    writePolicy(
      placeIn(folder),
      "activation",
      createController(config.control, { seed: 0, name: "activation" }).learned()!,
    );
    const file = path.join(folder, "activation.json");
    const written = JSON.parse(readFileSync(file, "utf8"));
    written.actor.weights[3] += 1e-3;
    writeFileSync(file, JSON.stringify(written));
    expect(typedError(() => readPolicy(file)).message).toContain("the policy is damaged: its checksum is another");
  });

  it("of networks of another size is refused", () => {
    const policy = createController(config.control, { seed: 0, name: "activation" }).learned()!;
    writePolicy(placeIn(folder), "gradient", policy);
    const file = path.join(folder, "gradient.json");
    const { checksum: _, ...written } = JSON.parse(readFileSync(file, "utf8"));
    written.critic.optimizer.firstMoment.pop();
    writeFileSync(file, JSON.stringify(written));
    const { length } = policy.critic.weights;
    expect(typedError(() => readPolicy(file)).parts).toMatchObject({
      what: "the critic of the policy has another size",
      where: file,
      value: `${length - 1} numbers`,
      range: `${length}`,
    });
  });
});
