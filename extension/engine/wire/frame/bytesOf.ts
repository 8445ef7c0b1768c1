/** The bytes of an array's values, without a copy. Hosts are little endian, as every platform of TensorFlow.js is. */
export function bytesOf(values: Float32Array | Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
