/** Checkpoints, most with their checksum put right: the summary in the header, the header, and the numbers that say which rows are whose. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import { receiversOf } from "../../../../extension/engine/checkpoint.ts";
import type { RandomStream } from "../../../../extension/engine/numeric/random.ts";
import { readCheckpoint } from "../../../../extension/engine/store/checkpointFile.ts";
import { put, safetensorsBytes, safetensorsParts } from "../../files.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { pick } from "../../mutate/oddValues.ts";
import { mutateText } from "../../mutate/text.ts";
import { defineTarget } from "../../target.ts";

const oddNumbers = [-1, 0, 17, 65_536, 1e6, 2 ** 31 - 1, -(2 ** 31)];

export const checkpoint = defineTarget(({ baseRun, scratch }) => {
  const { header, data } = safetensorsParts(readFileSync(path.join(baseRun, "checkpoints/latest.safetensors")));
  const metadata = header.__metadata__ as { checkpoint: string };
  const numbers = Object.entries(header)
    .filter(([name]) => name.endsWith("/samples"))
    .map(([, tensor]) => (tensor as { data_offsets: [number, number] }).data_offsets);
  const withSummary = (summary: string) => ({ ...header, __metadata__: { ...metadata, checkpoint: summary } });

  function damagedNumbers(random: RandomStream): Uint8Array {
    const damaged = Uint8Array.from(data);
    const view = new DataView(damaged.buffer);
    const [from, to] = pick(random, numbers);
    for (let i = 0; i < 3 && to > from; i++)
      view.setInt32(from + 4 * random.below((to - from) / 4), pick(random, oddNumbers), true);
    return damaged;
  }

  function damaged(random: RandomStream): Buffer {
    const kind = random.below(5);
    if (kind === 3) return safetensorsBytes(jsonText(mutateJson(header, random)), data);
    if (kind === 4) return safetensorsBytes(jsonText(header), damagedNumbers(random));
    const { checkpoint: summary } = metadata;
    const changed = kind === 2 ? mutateText(summary, random) : jsonText(mutateJson(JSON.parse(summary), random));
    return safetensorsBytes(jsonText(withSummary(changed)), data);
  }

  return {
    make(random) {
      const bytes = damaged(random);
      // The last four bytes are the checksum of what comes before them.
      if (random.below(8) > 0) bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
      return bytes;
    },
    async run(bytes: Uint8Array) {
      put(scratch, "checkpoints/latest.safetensors", bytes);
      const { checkpoint } = (await readCheckpoint(path.join(scratch, "checkpoints")))!;
      const { pairs, references } = checkpoint.parties;
      for (const { place, held } of receiversOf(pairs)) for await (const part of references(place, held)) void part;
    },
    show: (bytes) => jsonText(safetensorsParts(Buffer.from(bytes)).header),
  };
});
