/** Events of a run, some of them damaged, still in sequence. */
import { readFileSync } from "node:fs";
import type { RandomStream } from "../../../../extension/engine/numeric/random.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";

export function eventsIn(file: string): unknown[] {
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

/** @param share of them that is damaged. @returns the log's text. */
export function damagedEvents(events: readonly unknown[], share: number, random: RandomStream): string {
  const lines = events.map((event, seq) => {
    if (random.uniform() >= share) return jsonText(event);
    const damaged = mutateJson(event, random);
    const isObject = typeof damaged === "object" && damaged !== null && !Array.isArray(damaged);
    return jsonText(isObject ? { ...damaged, seq } : damaged);
  });
  return `${lines.join("\n")}\n`;
}
