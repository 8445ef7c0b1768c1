/** Everything of a recorded run that follows from its configuration, piece by piece: what two versions must agree on. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { headerLength, parseHeader } from "../../extension/engine/io/safetensorsHeader.ts";
import { canonicalEvent, sortedJson, thresholdsByGroup } from "./canonicalEvent.ts";

/** Names of pieces, as `metrics 17`, `adapters/final/adapter_model.safetensors base_model…`, and what each holds. */
export type RunImage = ReadonlyMap<string, string>;

/**
 * Reads a finished run: events in full, the structure of timings without their times, every tensor by its SHA-256.
 * Checkpoints are not in it: what they are for shows in a run that was resumed.
 */
export function readRunImage(directory: string): RunImage {
  const record = JSON.parse(readFileSync(path.join(directory, "run.json"), "utf8"));
  return new Map([
    ["status", record.status],
    ["finals", sortedJson(record.finals && thresholdsByGroup(record.finals))],
    ...events(directory, "metrics.jsonl").map((event, i): Piece => [`metrics ${i}`, sortedJson(canonicalEvent(event))]),
    ...events(directory, "timings.jsonl").map((event, i): Piece => [`timings ${i}`, structureOf(event)]),
    ...["adapters", "probes", "policies"].flatMap((folder) =>
      filesBelow(directory, folder).flatMap((file) => pieces(directory, file)),
    ),
  ]);
}

type Piece = [name: string, content: string];

function events(directory: string, file: string): Record<string, unknown>[] {
  const lines = readFileSync(path.join(directory, file), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** Kind, place in the run and names of fields; times differ from run to run. */
function structureOf(event: Record<string, unknown>): string {
  const { kind, epoch, step } = event;
  const phases = event.phaseMs === undefined ? [] : Object.keys(event.phaseMs as object).sort();
  return sortedJson({ kind, epoch, step, fields: Object.keys(event).sort(), phases });
}

function filesBelow(directory: string, folder: string): string[] {
  if (!existsSync(path.join(directory, folder))) return [];
  return readdirSync(path.join(directory, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}

/** A safetensors file tensor by tensor, a policy without the checksum that later versions give it, any other file whole. */
function pieces(directory: string, file: string): Piece[] {
  const bytes = readFileSync(path.join(directory, file));
  if (file.startsWith("policies/")) {
    const { checksum: _, ...policy } = JSON.parse(bytes.toString());
    return [[file, sha256(Buffer.from(`${JSON.stringify(policy)}\n`))]];
  }
  if (!file.endsWith(".safetensors")) return [[file, sha256(bytes)]];
  const length = headerLength(bytes.subarray(0, 8), bytes.length, file);
  const { tensors } = parseHeader(bytes.subarray(8, 8 + length), bytes.length, file);
  return [...tensors].map(([name, { dtype, shape, begin, end }]) => [
    `${file} ${name}`,
    `${dtype} [${shape}] ${sha256(bytes.subarray(begin, end))}`,
  ]);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
