/** What a wire's stages leave of an interface's bytes, factor by factor: which rows are sent, how values are coded, the frames around. */

import { payloadKind, type TensorInterface, tensorInterfaces } from "../interfaces.ts";
import type { ByteRow, EpochEvent } from "./events.ts";

/** `selection * coding * framing = total`. */
export interface StageFactors {
  interface: TensorInterface;
  /** What the selector leaves: rows sent over rows. */
  selection: number;
  /** What the payload leaves: bytes of the sent rows' values over those in f32; null where no row was sent. */
  coding: number | null;
  /** What frames add: whole bytes over values' bytes, relative to the same of `all` + `f32`; null where no row was sent. */
  framing: number | null;
  /** Bytes over those of `all` + `f32`. */
  total: number;
}

/** @param epochs whose bytes are added up; in the order of interfaces, those that carried anything. */
export function stageFactors(
  epochs: readonly Pick<EpochEvent, "bytes" | "baselineBytes" | "uploadRatios">[],
): StageFactors[] {
  return tensorInterfaces.flatMap((name) => {
    const sums = { bytes: 0, values: 0, selected: 0, baseline: 0, baselineValues: 0 };
    for (const { bytes, baselineBytes, uploadRatios } of epochs) {
      const all = valueBytes(baselineBytes, name);
      sums.bytes += frameBytes(bytes, name);
      sums.values += valueBytes(bytes, name);
      sums.baseline += frameBytes(baselineBytes, name);
      sums.baselineValues += all;
      // A selector that sends all decides nothing.
      sums.selected += all * (uploadRatios.find((ratio) => ratio.interface === name)?.overall ?? 1);
    }
    if (sums.baselineValues === 0) return [];
    const sent = sums.values > 0;
    return {
      interface: name,
      selection: sums.selected / sums.baselineValues,
      coding: sent ? sums.values / sums.selected : null,
      framing: sent ? sums.bytes / sums.values / (sums.baseline / sums.baselineValues) : null,
      total: sums.bytes / sums.baseline,
    };
  });
}

const sum = (rows: readonly ByteRow[]) => rows.reduce((total, { bytes }) => total + bytes, 0);
const frameBytes = (rows: readonly ByteRow[], name: TensorInterface) =>
  sum(rows.filter((row) => row.interface === name));
const valueBytes = (rows: readonly ByteRow[], name: TensorInterface) =>
  sum(rows.filter((row) => row.interface === name && row.kind === payloadKind(name)));
