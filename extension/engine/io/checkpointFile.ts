/** A checkpoint as one safetensors file: tensors by party, all else as JSON in its metadata. */
import { existsSync } from "node:fs";
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import { type Checkpoint, portions, type ReferenceStream, receiversOf } from "../checkpoint.ts";
import type { ReceiverPlace, SeatState } from "../lanes/laneApi.ts";
import type { AdamWState } from "../model/optimizer.ts";
import type { HeldReferences } from "../sfl/wireEnds.ts";
import type { SampleTensor } from "../wire/link.ts";
import { removeDrafts } from "./files/atomicWrite.ts";
import { type Place, within } from "./files/place.ts";
import {
  openSafetensors,
  type SafetensorsFile,
  type StreamedTensor,
  type TensorToWrite,
  writeSafetensorsInParts,
} from "./safetensors.ts";

/** Within a run's `checkpoints` folder; each replaces the one before. */
export const checkpointFile = "latest.safetensors";

/** How many lines of the run's logs come before the checkpoint. */
export interface LogLengths {
  metrics: number;
  timings: number;
}

type Summary = Omit<Checkpoint, "parties"> & {
  formatVersion: 3;
  lines: LogLengths;
  ledger: Checkpoint["parties"]["ledger"];
  serverSteps: number;
  /** Whether the adapters that the next probe is compared with are there. */
  probed: boolean;
  clients: { client: number; steps: number; interfaces: Record<"client" | "server", TensorInterface[]> }[];
};

/** Writes it atomically, references as they come. @throws run-failed for a full disk; the earlier one stays whole. */
export async function writeCheckpoint(
  folder: Place,
  { parties, ...run }: Checkpoint,
  lines: LogLengths,
): Promise<void> {
  const tensors = new Map<string, TensorToWrite | StreamedTensor>();
  const putAdapters = (prefix: string, values: Float32Array, { firstMoment, secondMoment }: AdamWState) => {
    for (const [name, flat] of Object.entries({ adapters: values, firstMoment, secondMoment }))
      tensors.set(`${prefix}/${name}`, { shape: [flat.length], values: flat });
  };
  putAdapters("server", parties.server.adapters, parties.server.optimizer);
  for (const [party, flat] of Object.entries(parties.probed ?? {}))
    tensors.set(`probed/${party}`, { shape: [flat.length], values: flat });
  for (const { client } of parties.seats) putAdapters(`client-${client.client}`, client.adapters, client.optimizer);
  for (const { place, held } of receiversOf(parties.seats)) {
    const rows = held.samples.reduce((sum, shape) => sum + shape.rows, 0);
    const parts = valuesOf(parties.references(place, held));
    tensors.set(`${nameOf(place)}/rows`, { shape: [rows, held.dim], parts });
    const numbers = Int32Array.from(held.samples.flatMap(({ sample, rows }) => [sample, rows]));
    tensors.set(`${nameOf(place)}/samples`, { shape: [held.samples.length, 2], values: numbers });
  }
  const names = (held: readonly HeldReferences[]) => held.map((references) => references.interface);
  const summary: Summary = {
    formatVersion: 3,
    lines,
    ...run,
    ledger: parties.ledger,
    serverSteps: parties.server.optimizer.step,
    probed: parties.probed !== null,
    clients: parties.seats.map(({ client, server }) => ({
      client: client.client,
      steps: client.optimizer.step,
      interfaces: { client: names(client.held), server: names(server) },
    })),
  };
  const place = within(folder, checkpointFile);
  // What a process that was killed while it wrote has left behind is as large as a checkpoint.
  removeDrafts(place);
  await writeSafetensorsInParts(place, tensors, { checkpoint: JSON.stringify(summary) });
}

/** Whether there is something to go on from. */
export function hasCheckpoint(folder: string): boolean {
  return existsSync(path.join(folder, checkpointFile));
}

/**
 * Reads all but the references, which are read when they are asked for: leave the file as it is until then.
 *
 * @throws bad-input where there is none, or it is damaged or of another version.
 */
export async function readCheckpoint(folder: string): Promise<{ checkpoint: Checkpoint; lines: LogLengths }> {
  const name = path.join(folder, checkpointFile);
  const file = await openSafetensors(name);
  try {
    const summary = parseSummary(file.metadata.checkpoint, name);
    const flat = async (tensor: string) => (await file.readFloats(tensor)).values;
    const optimizer = async (prefix: string, step: number): Promise<AdamWState> => ({
      step,
      firstMoment: await flat(`${prefix}/firstMoment`),
      secondMoment: await flat(`${prefix}/secondMoment`),
    });
    const held = (client: number, party: ReceiverPlace["party"], names: readonly TensorInterface[]) =>
      Promise.all(names.map((name) => readHeld(file, { client, party, interface: name })));
    const seats: SeatState[] = [];
    for (const { client, steps, interfaces } of summary.clients) {
      const prefix = `client-${client}`;
      seats.push({
        client: {
          client,
          adapters: await flat(`${prefix}/adapters`),
          optimizer: await optimizer(prefix, steps),
          held: await held(client, "client", interfaces.client),
        },
        server: await held(client, "server", interfaces.server),
      });
    }
    const { formatVersion: _, lines, ledger, serverSteps, probed: hasProbed, clients: __, ...run } = summary;
    const probed = hasProbed ? { client: await flat("probed/client"), server: await flat("probed/server") } : null;
    const server = { adapters: await flat("server/adapters"), optimizer: await optimizer("server", serverSteps) };
    const parties = { ledger, server, probed, seats, references: referencesIn(name) };
    return { checkpoint: { ...run, parties }, lines };
  } finally {
    await file.close();
  }
}

/** Where a receiver's `rows` [rows, dim] lie, all samples' one after the other, and its `samples` [samples, 2]: number and rows. */
function nameOf({ client, party, interface: name }: ReceiverPlace): string {
  return `client-${client}/${party === "client" ? "holds" : "server-holds"}/${name}`;
}

async function* valuesOf(stream: AsyncIterable<SampleTensor[]>): AsyncGenerator<Float32Array> {
  for await (const tensors of stream) for (const { values } of tensors) yield values;
}

async function readHeld(file: SafetensorsFile, place: ReceiverPlace): Promise<HeldReferences> {
  const { values } = await file.read(`${nameOf(place)}/samples`);
  const samples = Array.from({ length: values.length / 2 }, (_, i) => ({
    sample: values[2 * i]!,
    rows: values[2 * i + 1]!,
  }));
  const dim = file.tensors.get(`${nameOf(place)}/rows`)?.shape[1] ?? 0;
  return { interface: place.interface, dim, samples };
}

function referencesIn(name: string): ReferenceStream {
  return async function* (place, { samples }) {
    const file = await openSafetensors(name);
    try {
      let row = 0;
      for (const portion of portions(samples)) {
        const tensors: SampleTensor[] = [];
        for (const { sample, rows } of portion) {
          tensors.push({ sample, rows, values: await file.readRows(`${nameOf(place)}/rows`, row, row + rows) });
          row += rows;
        }
        yield tensors;
      }
    } finally {
      await file.close();
    }
  };
}

function parseSummary(text: string | undefined, file: string): Summary {
  try {
    const summary = JSON.parse(text ?? "") as Summary;
    if (summary.formatVersion === 3) return summary;
  } catch {
    // Told below.
  }
  throw badInput({ what: "this is no checkpoint that can be read", where: file, remedy: "Run the experiment again." });
}
