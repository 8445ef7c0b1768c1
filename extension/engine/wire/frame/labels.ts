/**
 * Labels: the target token ids of a sample and the rows whose logits predict them.
 *
 * They never change, so next to a temporal selector each sample's labels cross once and the server keeps them; next
 * to `all` they go with every batch, as in SplitLoRA.
 */
import { badInput } from "../../../protocol/errors.ts";
import { bytesOf } from "./bytesOf.ts";
import { codings, type Frame, maxRows } from "./frame.ts";
import { type FrameReader, frameError, openFrame } from "./frameReader.ts";
import { type Allocate, allocateNew, FrameWriter } from "./frameWriter.ts";

export interface SampleLabels {
  sample: number;
  /** The row that predicts `ids[0]`; row `firstRow + i` predicts `ids[i]`. */
  firstRow: number;
  ids: Int32Array;
}

export interface LabelOptions {
  client: number;
  vocabSize: number;
  /** Each sample's labels cross on its first visit only. */
  once: boolean;
}

export interface LabelSender {
  /** A frame with what the server still needs of a mini-batch, or undefined where it has everything. */
  encode(step: number, batch: readonly SampleLabels[]): Frame | undefined;
}

export interface LabelReceiver {
  /** Takes in a frame; throws `bad-input` on any defect. */
  decode(frame: Uint8Array): void;
  /** The labels of a sample of this mini-batch; throws `bad-input` if they never came. */
  labels(sample: number): SampleLabels;
}

const entryHeadBytes = 12;

export function createLabelSender(options: LabelOptions, allocate: Allocate = allocateNew): LabelSender {
  const { client, vocabSize, once } = options;
  const { coding, idBytes, Ids } = labelCoding(vocabSize);
  const sent = new Set<number>();

  function encode(step: number, batch: readonly SampleLabels[]): Frame | undefined {
    const due = batch.filter(({ sample }) => !sent.has(sample));
    if (due.length === 0) return undefined;
    for (const labels of due) checkLabels(labels, vocabSize);
    const payloadBytes = due.reduce((sum, { ids }) => sum + idBytes * ids.length, 0);
    const header = { interface: "up.label", coding, flags: 0, client, step, dim: 1, entries: due.length } as const;
    const writer = new FrameWriter(header, entryHeadBytes * due.length + payloadBytes, allocate);
    for (const { sample, firstRow, ids } of due) {
      writer.u32(sample);
      writer.u32(firstRow);
      writer.u32(ids.length);
      writer.copy(bytesOf(Ids.from(ids)));
      if (once) sent.add(sample);
    }
    return { bytes: writer.finish(), payloadBytes, sideBytes: 0, bitmapBytes: 0 };
  }
  return { encode };
}

export function createLabelReceiver({ client, vocabSize, once }: LabelOptions): LabelReceiver {
  const { coding, idBytes, Ids } = labelCoding(vocabSize);
  const expected = { interface: "up.label", coding, flags: 0, client, dim: 1 } as const;
  const known = new Map<number, SampleLabels>();

  function decode(frame: Uint8Array): void {
    const { header, body } = openFrame(frame, expected);
    const came: SampleLabels[] = [];
    while (came.length < header.entries) came.push(readEntry(body));
    body.finish();
    // Only now, so that a defective frame changes nothing.
    if (!once) known.clear();
    for (const labels of came) known.set(labels.sample, labels);
  }

  function readEntry(body: FrameReader): SampleLabels {
    const sample = body.u32("sample");
    const firstRow = body.u32("first target row", 0, maxRows - 1);
    const count = body.u32("number of labels", 1, maxRows);
    const { offset } = body;
    const coded = body.take(idBytes * count, "label ids");
    const ids = new Ids(count);
    bytesOf(ids).set(coded);
    const wrong = ids.findIndex((id) => id >= vocabSize);
    if (wrong >= 0)
      throw frameError("label outside the vocabulary", offset + idBytes * wrong, ids[wrong]!, `0 to ${vocabSize - 1}`);
    return { sample, firstRow, ids: Int32Array.from(ids) };
  }

  function labels(sample: number): SampleLabels {
    const found = known.get(sample);
    if (found) return found;
    throw badInput({ what: "labels never received", where: `up.label of client ${client}`, value: `sample ${sample}` });
  }
  return { decode, labels };
}

/** Two bytes an id where the vocabulary allows. */
function labelCoding(vocabSize: number) {
  return vocabSize <= 65_536
    ? ({ coding: codings.u16, idBytes: 2, Ids: Uint16Array } as const)
    : ({ coding: codings.u32, idBytes: 4, Ids: Uint32Array } as const);
}

function checkLabels({ sample, firstRow, ids }: SampleLabels, vocabSize: number): void {
  const where = `labels of sample ${sample}`;
  if (!(firstRow >= 0 && firstRow < maxRows)) {
    throw badInput({ what: "impossible first target row", where, value: `${firstRow}`, range: `0 to ${maxRows - 1}` });
  }
  if (ids.length < 1 || ids.length > maxRows) {
    throw badInput({ what: "impossible number of labels", where, value: `${ids.length}`, range: `1 to ${maxRows}` });
  }
  const wrong = ids.find((id) => id < 0 || id >= vocabSize);
  if (wrong === undefined) return;
  throw badInput({ what: "label outside the vocabulary", where, value: `${wrong}`, range: `0 to ${vocabSize - 1}` });
}
