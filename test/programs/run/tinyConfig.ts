/** Configurations that run in a second or two. */
import { writeFileSync } from "node:fs";
import path from "node:path";

const tiny = {
  name: "tiny",
  model: "nano",
  data: { format: "synthetic", maxTrain: 4, maxValidation: 2 },
  clients: 2,
  training: { epochs: 2, batchSize: 2 },
  probe: { samplesPerClient: 1 },
  backend: "wasm",
  lanes: 1,
};

/** Writes it, changed at its top level, into a folder; returns the file. */
export function writeConfig(folder: string, changes: Record<string, unknown> = {}): string {
  const file = path.join(folder, "tiny.splitcom.json");
  writeFileSync(file, JSON.stringify({ ...tiny, ...changes }, null, 2));
  return file;
}
