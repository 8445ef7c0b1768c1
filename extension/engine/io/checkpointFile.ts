/** A checkpoint as one safetensors file: tensors by party, all else as JSON in its metadata. */
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { Checkpoint } from "../checkpoint.ts";
import type { SeatState } from "../lanes/laneApi.ts";
import type { AdamWState } from "../model/optimizer.ts";
import type { InterfaceReferences } from "../sfl/wireEnds.ts";
import type { SampleTensor } from "../wire/link.ts";
import { openSafetensors, type Tensor, type TensorToWrite, writeSafetensors } from "./safetensors.ts";

/** Within a run's `checkpoints` folder; each replaces the one before. */
export const checkpointFile = "latest.safetensors";

/** How many lines of the run's logs come before the checkpoint. */
export interface LogLengths {
  metrics: number;
  timings: number;
}

type Summary = Omit<Checkpoint, "parties"> & {
  formatVersion: 2;
  lines: LogLengths;
  ledger: Checkpoint["parties"]["ledger"];
  serverSteps: number;
  clients: { client: number; steps: number; interfaces: Record<"client" | "server", TensorInterface[]> }[];
};

/** Writes it atomically. @throws run-failed for a full disk; the earlier one stays whole. */
export function writeCheckpoint(folder: string, { parties, ...run }: Checkpoint, lines: LogLengths): void {
  const tensors = new Map<string, TensorToWrite>();
  const putAdapters = (prefix: string, values: Float32Array, { firstMoment, secondMoment }: AdamWState) => {
    for (const [name, flat] of Object.entries({ adapters: values, firstMoment, secondMoment }))
      tensors.set(`${prefix}/${name}`, { shape: [flat.length], values: flat });
  };
  putAdapters("server", parties.server.adapters, parties.server.optimizer);
  for (const { client, server } of parties.seats) {
    const prefix = `client-${client.client}`;
    putAdapters(prefix, client.adapters, client.optimizer);
    for (const held of client.references) putReferences(tensors, `${prefix}/holds`, held);
    for (const held of server) putReferences(tensors, `${prefix}/server-holds`, held);
  }
  const names = (held: readonly InterfaceReferences[]) => held.map((references) => references.interface);
  const summary: Summary = {
    formatVersion: 2,
    lines,
    ...run,
    ledger: parties.ledger,
    serverSteps: parties.server.optimizer.step,
    clients: parties.seats.map(({ client, server }) => ({
      client: client.client,
      steps: client.optimizer.step,
      interfaces: { client: names(client.references), server: names(server) },
    })),
  };
  writeSafetensors(path.join(folder, checkpointFile), tensors, { checkpoint: JSON.stringify(summary) });
}

/** @throws bad-input where there is none, or it is damaged or of another version. */
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
    const held = (prefix: string, names: readonly TensorInterface[]) =>
      Promise.all(
        names.map(async (name) => ({
          interface: name,
          samples: takeReferences(
            await file.readFloats(`${prefix}/${name}/rows`),
            await file.read(`${prefix}/${name}/samples`),
          ),
        })),
      );
    const seats: SeatState[] = [];
    for (const { client, steps, interfaces } of summary.clients) {
      const prefix = `client-${client}`;
      seats.push({
        client: {
          client,
          adapters: await flat(`${prefix}/adapters`),
          optimizer: await optimizer(prefix, steps),
          references: await held(`${prefix}/holds`, interfaces.client),
        },
        server: await held(`${prefix}/server-holds`, interfaces.server),
      });
    }
    const { epoch, step, elapsedMs, controllers, inForce, histories, ledger, serverSteps, lines } = summary;
    const server = { adapters: await flat("server/adapters"), optimizer: await optimizer("server", serverSteps) };
    const parties = { ledger, server, seats };
    return { checkpoint: { epoch, step, elapsedMs, controllers, inForce, histories, parties }, lines };
  } finally {
    await file.close();
  }
}

/** All samples' rows in one tensor [rows, dim], and [samples, 2]: number and rows of each. */
function putReferences(
  tensors: Map<string, TensorToWrite>,
  prefix: string,
  { interface: name, samples }: InterfaceReferences,
): void {
  const rows = samples.reduce((sum, tensor) => sum + tensor.rows, 0);
  const length = samples.reduce((sum, { values }) => sum + values.length, 0);
  const values = new Float32Array(length);
  let at = 0;
  for (const tensor of samples) {
    values.set(tensor.values, at);
    at += tensor.values.length;
  }
  tensors.set(`${prefix}/${name}/rows`, { shape: [rows, rows === 0 ? 0 : length / rows], values });
  const numbers = Int32Array.from(samples.flatMap(({ sample, rows }) => [sample, rows]));
  tensors.set(`${prefix}/${name}/samples`, { shape: [samples.length, 2], values: numbers });
}

function takeReferences({ shape, values }: Tensor<Float32Array>, samples: Tensor): SampleTensor[] {
  const width = shape[1]!;
  const tensors: SampleTensor[] = [];
  let at = 0;
  for (let i = 0; i < samples.values.length; i += 2) {
    const rows = samples.values[i + 1]!;
    // A copy of its own, as a receiver makes them: they are replaced one by one.
    tensors.push({ sample: samples.values[i]!, rows, values: values.slice(at, at + rows * width) });
    at += rows * width;
  }
  return tensors;
}

function parseSummary(text: string | undefined, file: string): Summary {
  try {
    const summary = JSON.parse(text ?? "") as Summary;
    if (summary.formatVersion === 2) return summary;
  } catch {
    // Told below.
  }
  throw badInput({ what: "this is no checkpoint that can be read", where: file, remedy: "Run the experiment again." });
}
