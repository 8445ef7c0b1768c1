/**
 * `received.safetensors`: what the receivers last decoded of the probed samples. Replaced at the end of every epoch, and before every
 * checkpoint, so that it is never older than one and a resumed run continues with it.
 *
 * Per sample and interface a tensor `client-0/train/17/up.act` [rows, width], and of what a client made, its flat adapters
 * `client-0/adapters/3` of step 3. The metadata `received` says which belong together. All F32: what is measured on it must be exact.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import Type from "typebox";
import { badInput } from "../../protocol/errors.ts";
import { type TensorInterface, tensorInterfaces } from "../../protocol/interfaces.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import { placeInRun } from "../io/files/place.ts";
import { checkShape, parseJson } from "../io/json.ts";
import { openSafetensors, type TensorToWrite } from "../io/safetensors.ts";
import { checkSeal, writeSealedSafetensors } from "../io/sealedTensors.ts";
import type { ReceivedSample } from "../observe/received.ts";

const Entries = Type.Array(
  Type.Object({
    client: Type.Integer({ minimum: 0, maximum: 999 }),
    sample: Type.String({ maxLength: 1000 }),
    interface: Type.Enum([...tensorInterfaces]),
    step: Type.Integer({ minimum: 0 }),
    adapters: Type.Boolean(),
  }),
);

const valuesName = ({
  client,
  sample,
  interface: name,
}: {
  client: number;
  sample: string;
  interface: TensorInterface;
}) => `client-${client}/${sample}/${name}`;
const adaptersName = ({ client, step }: { client: number; step: number }) => `client-${client}/adapters/${step}`;

/** Replaces a run's file. @throws run-failed for a full disk; the file before stays whole. */
export function writeReceived(directory: string, received: readonly ReceivedSample[]): void {
  const tensors = new Map<string, TensorToWrite>();
  for (const each of received) {
    const { rows, values, adapters } = each;
    tensors.set(valuesName(each), { shape: [rows, values.length / rows], values });
    if (adapters) tensors.set(adaptersName(each), { shape: [adapters.length], values: adapters });
  }
  const entries = received.map(({ client, sample, interface: name, step, adapters }) => ({
    ...{ client, sample, interface: name, step },
    adapters: adapters !== null,
  }));
  const metadata = { received: JSON.stringify(entries) };
  // A run continues without it, and it comes at every epoch: it does not wait for the disk.
  writeSealedSafetensors(placeInRun(directory, runFiles.received), tensors, metadata, false);
}

/** None where the run recorded none. @throws bad-input where the file is damaged. */
export async function readReceived(directory: string): Promise<ReceivedSample[]> {
  const name = path.join(directory, runFiles.received);
  if (!existsSync(name)) return [];
  if (!(await checkSeal(name))) throw badInput({ what: "the file has no checksum", where: name });
  const file = await openSafetensors(name);
  try {
    const entries = checkShape(Entries, parseJson(file.metadata.received ?? "", name), name, "what was received");
    const adapters = new Map<string, Float32Array>();
    const read: ReceivedSample[] = [];
    for (const { adapters: isMade, ...entry } of entries) {
      const { shape, values } = await file.readFloats(valuesName(entry));
      const made = adaptersName(entry);
      if (isMade && !adapters.has(made)) adapters.set(made, (await file.readFloats(made)).values);
      read.push({ ...entry, rows: shape[0] ?? 0, values, adapters: isMade ? adapters.get(made)! : null });
    }
    return read;
  } finally {
    await file.close();
  }
}
