/** Guards the sender: what cannot be put into a frame must not touch its memory first. */
import { badInput } from "../../protocol/errors.ts";
import { maxDim, maxRows, maxUint32 } from "./frame/frame.ts";
import type { LinkOptions, SampleTensor } from "./link.ts";

/** @throws `bad-input` for a tensor or a threshold that no frame can carry, or a sample that comes twice */
export function checkBatch(batch: readonly SampleTensor[], { interface: name, dim }: LinkOptions, theta: number): void {
  const where = `batch for ${name}`;
  if (Number.isNaN(theta)) throw badInput({ what: "theta is not a number", where, value: "NaN", range: "-1 to 2" });
  if (!(dim >= 1 && dim <= maxDim)) {
    throw badInput({ what: "rows of a width that no frame carries", where, value: `${dim}`, range: `1 to ${maxDim}` });
  }
  const seen = new Set<number>();
  for (const { sample, rows, values } of batch) {
    if (!(Number.isInteger(sample) && sample >= 0 && sample <= maxUint32)) {
      throw badInput({
        what: "not a sample number",
        where,
        value: `${sample}`,
        range: `an integer from 0 to ${maxUint32}`,
      });
    }
    if (seen.has(sample)) {
      throw badInput({ what: "sample comes twice", where, value: `${sample}`, range: "each sample once" });
    }
    seen.add(sample);
    if (!(Number.isInteger(rows) && rows >= 1 && rows <= maxRows)) {
      throw badInput({
        what: `impossible number of rows of sample ${sample}`,
        where,
        value: `${rows}`,
        range: `1 to ${maxRows}`,
      });
    }
    if (values.length !== rows * dim) {
      throw badInput({
        what: `sample ${sample} does not have ${rows} rows of ${dim} values`,
        where,
        value: `${values.length} values`,
        range: `${rows * dim}`,
      });
    }
  }
}
