/** Causal softmax over attention scores [size, heads, length, length]. Addresses are in bytes, sizes in elements. */
import { softmaxOf } from "./rows";
import { madd, sumLanes } from "./simd";

/** y = softmax(scale x) over keys not after the query and below lengths[sample], zero elsewhere; half the work of a mask. */
export function causalSoftmax(
  x: usize, lengths: usize, y: usize, size: usize, heads: usize, length: usize, scale: f32,
): void {
  const row = length << 2;
  for (let b: usize = 0; b < size; b++) {
    const real = <usize>load<i32>(lengths + (b << 2));
    for (let h: usize = 0; h < heads; h++) {
      for (let query: usize = 0; query < length; query++, x += row, y += row) {
        const keys = min(query + 1, real);
        if (keys > 0) softmaxOf(x, y, keys, scale);
        memory.fill(y + (keys << 2), 0, row - (keys << 2));
      }
    }
  }
}

/** dx = scale y (dy - sum(dy y)), `rows` queries of `length` keys each; keys after the query get zero. */
export function causalSoftmaxGradient(dy: usize, y: usize, dx: usize, rows: usize, length: usize, scale: f32): void {
  const row = length << 2;
  for (let i: usize = 0; i < rows; i++, dy += row, y += row, dx += row) {
    const keys = i % length + 1;
    const whole = (keys & ~3) << 2, end = keys << 2;
    let sums = f32x4.splat(0), p: usize = 0;
    for (; p < whole; p += 16) sums = madd(v128.load(dy + p), v128.load(y + p), sums);
    let sum = sumLanes(sums);
    for (; p < end; p += 4) sum += load<f32>(dy + p) * load<f32>(y + p);
    const mean = f32x4.splat(sum), factor = f32x4.splat(scale);
    for (p = 0; p < whole; p += 16) {
      const centered = f32x4.sub(v128.load(dy + p), mean);
      v128.store(dx + p, f32x4.mul(f32x4.mul(v128.load(y + p), factor), centered));
    }
    for (; p < end; p += 4) store<f32>(dx + p, scale * load<f32>(y + p) * (load<f32>(dy + p) - sum));
    memory.fill(dx + end, 0, row - end);
  }
}
