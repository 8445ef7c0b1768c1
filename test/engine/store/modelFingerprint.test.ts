import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { bundledModelDirectory } from "../../../extension/engine/io/huggingface.ts";
import { modelFingerprint } from "../../../extension/engine/store/modelFingerprint.ts";
import { temporaryFolder } from "../io/temporaryFolder.ts";

it("identifies models by content, not by location", () => {
  const folder = temporaryFolder();
  cpSync(bundledModelDirectory("nano"), path.join(folder, "copy"), { recursive: true });
  const nano = modelFingerprint("nano", "/");
  expect(modelFingerprint("copy", folder)).toBe(nano);

  const weights = path.join(folder, "copy", "model.safetensors");
  const bytes = readFileSync(weights);
  bytes[bytes.length - 3]! ^= 1;
  writeFileSync(weights, bytes);
  expect(modelFingerprint("copy", folder)).not.toBe(nano);

  cpSync(path.join(bundledModelDirectory("nano"), "model.safetensors"), weights);
  const config = path.join(folder, "copy", "config.json");
  writeFileSync(config, readFileSync(config, "utf8").replace(/"n_head": \d+/, '"n_head": 1'));
  expect(modelFingerprint("copy", folder)).not.toBe(nano);

  expect(modelFingerprint("random:nano", "/")).not.toBe(modelFingerprint("random:gpt2", "/"));
  expect(() => modelFingerprint("gone", folder)).toThrow(/there is no such model directory/);
});
