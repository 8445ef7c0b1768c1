/** A checkpoint as one safetensors file: tensors by party, all else as JSON in its metadata. */
import { renameSync } from "node:fs";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { badInput, SplitcomError } from "../../protocol/errors.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import { type Checkpoint, portions, type ReferenceStream, receiversOf } from "../checkpoint.ts";
import { removeDrafts } from "../io/files/atomicWrite.ts";
import { copyFile } from "../io/files/copyFile.ts";
import { errorCode, fileError } from "../io/files/fileErrors.ts";
import { checkWay, type Place, within } from "../io/files/place.ts";
import {
  openSafetensors,
  type SafetensorsFile,
  type StreamedTensor,
  type TensorToWrite,
  writeSafetensorsInParts,
} from "../io/safetensors.ts";
import { checkSeal } from "../io/sealedTensors.ts";
import type { PairState } from "../lanes/clientPair.ts";
import type { AdamWState } from "../model/optimizer.ts";
import type { HeldReferences, ReceiverPlace } from "../parties/wireEnds.ts";
import type { HeldSample } from "../wire/link.ts";
import { checkpointsIn, keptName, names } from "./checkpoints/keptCheckpoints.ts";
import { checkpointVersion, otherVersion, parseSummary, type Summary } from "./checkpoints/summary.ts";
import type { LogMark } from "./eventLog.ts";

/** Files of a checkpoint's size that there are while one is written. */
export const checkpointCopies = 3;

/** What comes before a checkpoint in the run's logs. */
export interface LogMarks {
  metrics: LogMark;
  timings: LogMark;
}

/** The parts of a run that are written beside a checkpoint. */
export interface CheckpointContext {
  logs: LogMarks;
  config: RunConfig;
}

/** Writes it atomically, references as they come. @throws run-failed for a full disk; the earlier one stays whole. */
export async function writeCheckpoint(
  folder: Place,
  { parties, ...run }: Checkpoint,
  { logs, config }: CheckpointContext,
): Promise<void> {
  const tensors = new Map<string, TensorToWrite | StreamedTensor>();
  const putAdapters = (prefix: string, values: Float32Array, { firstMoment, secondMoment }: AdamWState) => {
    for (const [name, flat] of Object.entries({ adapters: values, firstMoment, secondMoment }))
      tensors.set(`${prefix}/${name}`, { shape: [flat.length], values: flat });
  };
  putAdapters("server", parties.server.adapters, parties.server.optimizer);
  if (parties.probed) tensors.set("probed", { shape: [parties.probed.length], values: parties.probed });
  for (const { client } of parties.pairs) putAdapters(`client-${client.client}`, client.adapters, client.optimizer);
  for (const { place, held } of receiversOf(parties.pairs)) {
    const rows = held.samples.reduce((sum, shape) => sum + shape.rows, 0);
    const parts = valuesOf(parties.references(place, held));
    tensors.set(`${nameOf(place)}/rows`, { shape: [rows, held.dim], parts });
    const numbers = Int32Array.from(
      held.samples.flatMap(({ sample, rows, choiceBytes }) => [sample, rows, choiceBytes]),
    );
    tensors.set(`${nameOf(place)}/samples`, { shape: [held.samples.length, 3], values: numbers });
    const words = held.samples.reduce((sum, { choiceBytes }) => sum + wordsOf(choiceBytes), 0);
    if (words > 0) {
      const choices = choicesOf(parties.references(place, held));
      tensors.set(`${nameOf(place)}/choices`, { shape: [words, 1], parts: choices });
    }
  }
  const interfaces = (held: readonly HeldReferences[]) => held.map((references) => references.interface);
  const summary: Summary = {
    formatVersion: checkpointVersion,
    logs,
    config,
    ...run,
    ledger: parties.ledger,
    serverSteps: parties.server.optimizer.step,
    probed: parties.probed !== null,
    clients: parties.pairs.map(({ client, server }) => ({
      client: client.client,
      steps: client.optimizer.step,
      interfaces: { client: interfaces(client.held), server: interfaces(server) },
    })),
  };
  const [next, latest, previous] = [names.next, names.latest, names.previous].map((name) => within(folder, name));
  // What a process that was killed while it wrote has left behind is as large as a checkpoint.
  removeDrafts(next!);
  await writeSafetensorsInParts(next!, tensors, { checkpoint: JSON.stringify(summary) });
  moveFile(latest!, previous!);
  moveFile(next!, latest!);
  const { keepEvery } = config.checkpoint;
  if (keepEvery > 0 && run.round === 0 && run.epoch % keepEvery === 0)
    await copyFile(latest!.path, within(folder, keptName(run.epoch)));
}

/** In the place of what is there; nothing where there is none. */
function moveFile(from: Place, to: Place): void {
  checkWay(to);
  try {
    renameSync(from.path, to.path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw fileError(error, "cannot rename the checkpoint", from.path);
  }
}

export interface ReadCheckpoint extends CheckpointContext {
  checkpoint: Checkpoint;
  file: string;
  /** Why newer ones were passed over. */
  passedOver: string[];
}

/**
 * Reads the newest that is whole, but for the references, which are read when they are asked for: leave the file as it is until then.
 *
 * @param check throws where the run's other files do not go with it
 * @returns undefined where there is none. @throws bad-input where all are damaged or of another version.
 */
export async function readCheckpoint(
  folder: string,
  check: (read: CheckpointContext) => Promise<void> = async () => {},
): Promise<ReadCheckpoint | undefined> {
  const passedOver: string[] = [];
  const files = checkpointsIn(folder);
  for (const file of files) {
    try {
      const read = await readCheckpointFile(file);
      await check(read);
      return { ...read, file, passedOver };
    } catch (error) {
      if (!(error instanceof SplitcomError)) throw error;
      passedOver.push(error.message);
    }
  }
  if (files.length === 0) return undefined;
  throw badInput({
    // The message adds a full stop of its own.
    what: `no checkpoint can be used: ${passedOver.join(" ").replace(/\.$/, "")}`,
    where: folder,
    remedy: "Without this folder the run starts over and computes the same results again.",
  });
}

/** One checkpoint, but for its references, as {@link readCheckpoint}. @throws bad-input where it is damaged or of another version. */
export async function readCheckpointFile(name: string): Promise<CheckpointContext & { checkpoint: Checkpoint }> {
  if (!(await checkSeal(name))) throw otherVersion(name);
  const file = await openSafetensors(name);
  try {
    const summary = parseSummary(file.metadata.checkpoint ?? "", name);
    const flat = async (tensor: string) => (await file.readFloats(tensor)).values;
    const optimizer = async (prefix: string, step: number): Promise<AdamWState> => ({
      step,
      firstMoment: await flat(`${prefix}/firstMoment`),
      secondMoment: await flat(`${prefix}/secondMoment`),
    });
    const held = (client: number, party: ReceiverPlace["party"], names: readonly TensorInterface[]) =>
      Promise.all(names.map((name) => readHeld(file, { client, party, interface: name })));
    const pairs: PairState[] = [];
    for (const { client, steps, interfaces } of summary.clients) {
      const prefix = `client-${client}`;
      pairs.push({
        client: {
          client,
          adapters: await flat(`${prefix}/adapters`),
          optimizer: await optimizer(prefix, steps),
          held: await held(client, "client", interfaces.client),
        },
        server: await held(client, "server", interfaces.server),
      });
    }
    const { formatVersion: _, logs, config, ledger, serverSteps, probed: hasProbed, clients: __, ...run } = summary;
    const probed = hasProbed ? await flat("probed") : null;
    const server = { adapters: await flat("server/adapters"), optimizer: await optimizer("server", serverSteps) };
    const parties = { ledger, server, probed, pairs, references: referencesIn(name) };
    return { checkpoint: { ...run, parties } as Checkpoint, logs, config: config as RunConfig };
  } finally {
    await file.close();
  }
}

/**
 * Where a receiver's `rows` [rows, dim] lie, all samples' one after the other; its `samples` [samples, 3]: number, rows, bytes of the payload's
 * choice; and those `choices` [words, 1], each from a word of its own on, as bits of F32.
 */
function nameOf({ client, party, interface: name }: ReceiverPlace): string {
  return `client-${client}/${party === "client" ? "holds" : "server-holds"}/${name}`;
}

async function* valuesOf(stream: AsyncIterable<HeldSample[]>): AsyncGenerator<Float32Array> {
  for await (const tensors of stream) for (const { values } of tensors) yield values;
}

async function* choicesOf(stream: AsyncIterable<HeldSample[]>): AsyncGenerator<Float32Array> {
  for await (const held of stream) {
    for (const { choice } of held) {
      if (choice === undefined) continue;
      const words = new Float32Array(wordsOf(choice.length));
      new Uint8Array(words.buffer).set(choice);
      yield words;
    }
  }
}

const wordsOf = (bytes: number) => Math.ceil(bytes / 4);

async function readHeld(file: SafetensorsFile, place: ReceiverPlace): Promise<HeldReferences> {
  const { values } = await file.read(`${nameOf(place)}/samples`);
  const samples = Array.from({ length: values.length / 3 }, (_, i) => ({
    sample: values[3 * i]!,
    rows: values[3 * i + 1]!,
    choiceBytes: values[3 * i + 2]!,
  }));
  const shape = file.tensors.get(`${nameOf(place)}/rows`)?.shape ?? [];
  const rows = samples.reduce((sum, sample) => sum + sample.rows, 0);
  if (shape.length !== 2 || shape[0] !== rows || samples.some((sample) => sample.rows < 1))
    throw badInput({
      what: `${nameOf(place)} does not have the rows of its samples`,
      where: "the checkpoint",
      value: `[${shape}]`,
      range: `[${rows}, width]`,
    });
  const words = samples.reduce((sum, { choiceBytes }) => sum + wordsOf(choiceBytes), 0);
  const choices = file.tensors.get(`${nameOf(place)}/choices`)?.shape ?? [0];
  if (choices[0] !== words || samples.some(({ choiceBytes }) => choiceBytes < 0))
    throw badInput({
      what: `${nameOf(place)} does not have the choices of its samples`,
      where: "the checkpoint",
      value: `[${choices}]`,
      range: `[${words}, 1]`,
    });
  return { interface: place.interface, dim: shape[1]!, samples };
}

function referencesIn(name: string): ReferenceStream {
  return async function* (place, { samples }) {
    const file = await openSafetensors(name);
    try {
      let row = 0;
      let word = 0;
      for (const portion of portions(samples)) {
        const tensors: HeldSample[] = [];
        for (const { sample, rows, choiceBytes } of portion) {
          const values = await file.readRows(`${nameOf(place)}/rows`, row, row + rows);
          row += rows;
          const words = wordsOf(choiceBytes);
          const bits = words > 0 && (await file.readRows(`${nameOf(place)}/choices`, word, word + words));
          word += words;
          tensors.push({
            sample,
            rows,
            values,
            ...(bits && { choice: new Uint8Array(bits.buffer, 0, choiceBytes).slice() }),
          });
        }
        yield tensors;
      }
    } finally {
      await file.close();
    }
  };
}
