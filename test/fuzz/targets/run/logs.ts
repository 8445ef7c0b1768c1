/** A run's event log, read whole and in pieces of any size. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { metricsLog } from "../../../../extension/engine/store/runs/eventSchema.ts";
import { logStart, readLogPart } from "../../../../extension/engine/store/runs/logReader.ts";
import { put } from "../../files.ts";
import { mutateBytes } from "../../mutate/bytes.ts";
import { pick } from "../../mutate/oddValues.ts";
import { mutateText } from "../../mutate/text.ts";
import { defineTarget } from "../../target.ts";

const mostPieces = 1000;

export const eventLog = defineTarget(({ baseRun, scratch }) => {
  const lines = readFileSync(path.join(baseRun, "metrics.jsonl"), "utf8").split("\n").slice(0, 6);
  const log = `${lines.join("\n")}\n`;
  return {
    make: (random) => ({
      bytes: random.below(2) === 0 ? Buffer.from(mutateText(log, random)) : mutateBytes(Buffer.from(log), random),
      most: pick(random, [1, 64, 4096, Number.POSITIVE_INFINITY]),
    }),
    async run({ bytes, most }) {
      const file = put(scratch, "metrics.jsonl", bytes);
      let next = logStart;
      for (let pieces = 0; pieces < mostPieces; pieces++) {
        const part = await readLogPart(file, metricsLog, next, { most, longest: 4096 });
        next = part.next;
        if (part.atEnd) return;
      }
    },
    show: ({ bytes, most }) => `${most} bytes at a time:\n${Buffer.from(bytes).toString("latin1")}`,
  };
});
