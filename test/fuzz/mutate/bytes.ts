import type { RandomStream } from "../../../extension/engine/numeric/random.ts";
import { pick } from "./oddValues.ts";

/** Lengths and offsets at the edges of 31, 32, 53, 63 and 64 bits, and around the most that a header may hold. */
const edges = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n, 100_000_000n, 100_000_001n] as const;

/** Flips bits, cuts off, overwrites, inserts or moves, up to four times. */
export function mutateBytes(bytes: Uint8Array, random: RandomStream): Uint8Array {
  let mutated = Uint8Array.from(bytes);
  for (let changes = 1 + random.below(4); changes > 0 && mutated.length > 0; changes--) {
    const at = () => random.below(mutated.length);
    switch (random.below(7)) {
      case 0:
        mutated[at()]! ^= 1 << random.below(8);
        break;
      case 1:
        mutated = mutated.slice(0, at());
        break;
      case 2: {
        const from = at();
        mutated.fill(pick(random, [0, 255, 0x80, 0x7f]), from, from + random.below(16));
        break;
      }
      case 3: {
        const place = at();
        mutated = Uint8Array.of(...mutated.subarray(0, place), ...new Uint8Array(8), ...mutated.subarray(place));
        break;
      }
      case 4:
        mutated.copyWithin(at(), at(), at());
        break;
      case 5:
        if (mutated.length >= 8) {
          new DataView(mutated.buffer).setBigUint64(random.below(mutated.length - 7), pick(random, edges), true);
        }
        break;
      default:
        mutated[at()] = random.below(256);
    }
  }
  return mutated;
}
