/** Whose turn it is: the queue of all windows that have these folders open. */
import { badInput } from "../../protocol/errors.ts";
import type { TakenRun } from "../../protocol/messages/archiveApi.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import { type QueuedRecord, readQueued, takeQueued } from "../queue/queueFile.ts";
import type { RunIndex } from "./runIndex.ts";

/** As of `ArchiveApi.takeNext`. */
export async function takeNext(index: RunIndex, atOnce: number): Promise<TakenRun[]> {
  const active = await index.active();
  let computing = active.filter((entry) => entry.computesForQueue).length;
  const taken: TakenRun[] = [];
  for (const { directory, queued } of waitingIn(active)) {
    if (computing >= atOnce) break;
    // Another window is at it, which the next look shows.
    if (!takeQueued(directory)) break;
    computing++;
    taken.push({ run: directory, name: queued.name, begin: queued.begin });
    await index.refresh(directory);
  }
  return taken;
}

/** A place before all that wait. @throws bad-input where the run does not wait. */
export async function firstPlace(index: RunIndex, run: RunId): Promise<number> {
  const waiting = waitingIn(await index.active());
  if (!waiting.some(({ directory }) => directory === run))
    throw badInput({ what: "the run is not queued", where: run });
  return waiting[0]!.queued.order - 1;
}

interface Waiting {
  directory: RunId;
  queued: QueuedRecord;
}

/** In the order of the queue. */
function waitingIn(active: Awaited<ReturnType<RunIndex["active"]>>): Waiting[] {
  return active
    .filter((entry) => entry.queued)
    .flatMap(({ directory }) => {
      const queued = readQuietly(directory);
      return queued === undefined || queued.failed !== null ? [] : [{ directory, queued }];
    })
    .sort((a, b) => a.queued.order - b.queued.order || a.directory.localeCompare(b.directory));
}

/** A damaged request never has its turn. */
function readQuietly(directory: RunId): QueuedRecord | undefined {
  try {
    return readQueued(directory);
  } catch {
    return undefined;
  }
}
