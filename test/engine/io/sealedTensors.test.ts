import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { placeIn } from "../../../extension/engine/io/files/place.ts";
import {
  openSafetensors,
  writeSafetensors,
  writeSafetensorsInParts,
} from "../../../extension/engine/io/safetensors.ts";
import { checkSeal, writeSealedSafetensors } from "../../../extension/engine/io/sealedTensors.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const a = { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) };
const tensors = new Map([
  ["a", a],
  ["empty", { shape: [0], values: new Float32Array(0) }],
]);

it.each(["at once", "in parts"])("a bit flipped anywhere in tensors written %s is found", async (how) => {
  const place = placeIn(temporaryFolder(), "a.safetensors");
  if (how === "at once") writeSealedSafetensors(place, tensors, { format: "pt" });
  else await writeSafetensorsInParts(place, tensors, { format: "pt" });
  expect(await checkSeal(place.path)).toBe(true);
  const whole = readFileSync(place.path);
  for (let bit = 0; bit < 8 * whole.length; bit += 5) {
    const damaged = Buffer.from(whole);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(place.path, damaged);
    const found = await checkSeal(place.path).catch(() => "refused");
    // One in the checksum's own name leaves a file that has none, as those of others.
    const inName = damaged.toString("latin1").includes("checksum") === false;
    expect([bit, found]).toEqual([bit, inName ? expect.anything() : "refused"]);
  }
});

it("tensors with a checksum are read as before, and those of others have none", async () => {
  const folder = temporaryFolder();
  writeSealedSafetensors(placeIn(folder, "a.safetensors"), tensors, { format: "pt" });
  const file = await openSafetensors(path.join(folder, "a.safetensors"));
  expect([...file.tensors.keys()]).toEqual(["a", "empty"]);
  expect(file.metadata).toEqual({ checksum: expect.stringMatching(/^[0-9a-f]{8}$/), format: "pt" });
  expect((await file.readFloats("a")).values).toEqual(a.values);
  await file.close();
  writeSafetensors(placeIn(folder, "b.safetensors"), tensors);
  expect(await checkSeal(path.join(folder, "b.safetensors"))).toBe(false);
});
