/**
 * C[m,n] = A[m,k] B[k,n] in f32, panel-packed and register-blocked (Goto and van de Geijn 2008).
 *
 * The micro-kernel keeps a 4x8 tile of C in registers. V8 moves every load of a loop body in front of all arithmetic, so
 * the tile's 8 registers and the 6 loads of one step must fit together into the 15 it hands out of x64's 16: a larger
 * tile, or an unrolled loop, spills and runs at half the speed. Packing turns every transposition into the same two
 * panel layouts, so there is one micro-kernel. Addresses and strides are in bytes, sizes in elements.
 */
import { madd } from "./simd";
import { transpose4 } from "./stride";

/** Rows and columns of the register tile. */
const MR: usize = 4;
const NR: usize = 8;

/** Cache blocks: a B panel (KC x NR) stays in L1, a block of A (MC x KC) in L2. */
const MC: usize = 192;
const KC: usize = 512;
const NC: usize = 1024;

/** Bytes of work space `gemm` needs: a packed block of A, one of B, an edge tile. */
export function gemmWorkspace(): usize {
  return (MC * KC + KC * NC + MR * NR) << 2;
}

@inline function min(a: usize, b: usize): usize { return a < b ? a : b; }

/**
 * Packs a stripe of 4 vectors of length k into k rows of 4 at `to`, `step` bytes apart. `across` leads from one vector to
 * the next, `along` from one of its elements to the next; one of them is 4. Vectors beyond `valid` read as zero.
 */
function packStripe(x: usize, across: usize, along: usize, valid: usize, k: usize, to: usize, step: usize): void {
  let p: usize = 0;
  if (valid >= 4) {
    if (across == 4) {
      for (; p < k; p++, x += along, to += step) v128.store(to, v128.load(x));
      return;
    }
    for (; p + 4 <= k; p += 4, x += 16, to += 4 * step) transpose4(x, across, to, step);
  }
  for (; p < k; p++, x += along, to += step) {
    for (let i: usize = 0; i < 4; i++) store<f32>(to + (i << 2), i < valid ? load<f32>(x + i * across) : 0);
  }
}

@inline function put(c: usize, lo: v128, hi: v128, add: bool): void {
  v128.store(c, add ? f32x4.add(lo, v128.load(c)) : lo);
  v128.store(c, add ? f32x4.add(hi, v128.load(c, 16)) : hi, 16);
}

/** One tile: C[4,8] (+)= packed A[k][4] by packed B[k][8]; rows of C lie `row` bytes apart. */
function tile(k: usize, a: usize, b: usize, c: usize, row: usize, add: bool): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (const end = a + k * (MR << 2); a < end; a += MR << 2, b += NR << 2) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a), a1 = v128.load_splat<f32>(a, 4);
    const a2 = v128.load_splat<f32>(a, 8), a3 = v128.load_splat<f32>(a, 12);
    c00 = madd(a0, b0, c00);
    c01 = madd(a0, b1, c01);
    c10 = madd(a1, b0, c10);
    c11 = madd(a1, b1, c11);
    c20 = madd(a2, b0, c20);
    c21 = madd(a2, b1, c21);
    c30 = madd(a3, b0, c30);
    c31 = madd(a3, b1, c31);
  }
  put(c, c00, c01, add);
  put(c + row, c10, c11, add);
  put(c + 2 * row, c20, c21, add);
  put(c + 3 * row, c30, c31, add);
}

/** Copies (or adds) the valid part of an edge tile into C. */
function putEdge(from: usize, c: usize, row: usize, rows: usize, cols: usize, add: bool): void {
  for (let i: usize = 0; i < rows; i++, from += NR << 2, c += row) {
    for (let j: usize = 0; j < cols; j++) {
      const value = load<f32>(from + (j << 2)), at = c + (j << 2);
      store<f32>(at, add ? value + load<f32>(at) : value);
    }
  }
}

/** One cache block: C[m,n] (+)= packed A by packed B. */
function block(m: usize, n: usize, k: usize, a: usize, b: usize, c: usize, row: usize, edge: usize, add: bool): void {
  for (let j: usize = 0; j < n; j += NR) {
    for (let i: usize = 0; i < m; i += MR) {
      const rows = min(MR, m - i), cols = min(NR, n - j);
      const left = a + ((i * k) << 2), right = b + ((j * k) << 2), to = c + i * row + (j << 2);
      if (rows == MR && cols == NR) {
        tile(k, left, right, to, row, add);
      } else {
        tile(k, left, right, edge, NR << 2, false);
        putEdge(edge, to, row, rows, cols, add);
      }
    }
  }
}

/**
 * C = A B. `aRow`, `aCol`, `bRow`, `bCol` are byte strides, so a transposed operand is one with its strides swapped;
 * one of each pair must be 4. C is dense row-major. `work` holds `gemmWorkspace()` bytes. k must not be 0.
 */
export function gemm(
  m: usize, n: usize, k: usize,
  a: usize, aRow: usize, aCol: usize,
  b: usize, bRow: usize, bCol: usize,
  c: usize, work: usize,
): void {
  const packedA = work, packedB = work + ((MC * KC) << 2), edge = packedB + ((KC * NC) << 2);
  const cRow = n << 2;
  for (let jc: usize = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    for (let pc: usize = 0; pc < k; pc += KC) {
      const kc = min(KC, k - pc);
      for (let j: usize = 0; j < nc; j += 4) {
        const to = packedB + (((j & ~7) * kc + (j & 4)) << 2);
        packStripe(b + pc * bRow + (jc + j) * bCol, bCol, bRow, nc - j, kc, to, NR << 2);
      }
      for (let ic: usize = 0; ic < m; ic += MC) {
        const mc = min(MC, m - ic);
        for (let i: usize = 0; i < mc; i += MR) {
          packStripe(a + (ic + i) * aRow + pc * aCol, aRow, aCol, mc - i, kc, packedA + ((i * kc) << 2), MR << 2);
        }
        block(mc, nc, kc, packedA, packedB, c + ic * cRow + (jc << 2), cRow, edge, pc > 0);
      }
    }
  }
}
