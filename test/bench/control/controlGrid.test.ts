import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { hasShared, shared } from "../../shared.ts";
import { comparisonData } from "../peer.ts";
import { bytesUntil, type ControlName, trajectory } from "./controlGrid.ts";

describe("bytes until a perplexity", () => {
  const points = [30, 25, 26, 20].map((perplexity, epoch) => ({
    perplexity,
    bytes: 10 * (epoch + 1),
    baselineBytes: 1,
  }));

  it.each([
    [25, 20],
    [25.5, 20],
    [21, 40],
    [19, Number.POSITIVE_INFINITY],
  ])("%d: %d", (perplexity, bytes) => {
    expect(bytesUntil(points, perplexity)).toBe(bytes);
  });
});

describe.skipIf(!comparisonData.every(hasShared))("on E2E, small", () => {
  it("a learned threshold needs fewer bytes for its perplexity than the fixed one that sends all", async () => {
    const config = path.join(temporaryFolder(), "small.splitcom.json");
    const [train, validation] = comparisonData.map(shared);
    const data = { format: "e2e-csv", train, validation, maxTrain: 96, maxValidation: 64 };
    const training = { epochs: 10, batchSize: 8, learningRate: 0.002 };
    writeFileSync(
      config,
      JSON.stringify({ model: "nano", data, clients: 4, training, probe: { samplesPerClient: 0 } }),
    );
    const run = (name: ControlName) => trajectory(config, name, []);
    const learned = await run("ddpg");
    const all = await run("all sent");

    const end = learned.at(-1)!;
    const [needed, dearest] = [learned, all].map((points) => bytesUntil(points, end.perplexity)) as [number, number];
    console.log(`perplexity ${end.perplexity}: ${needed} bytes, where all is sent ${dearest}`);
    expect(dearest).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(needed).toBeLessThan(dearest);
    expect(end.bytes / end.baselineBytes).toBeLessThan(0.6);
    // It has learnt something of the text: the bundled model begins far above.
    expect(end.perplexity).toBeLessThan(learned[0]!.perplexity);
  }, 240_000);
});
