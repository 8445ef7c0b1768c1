/** The archive: lists runs, follows those that are shown, and answers requests about one. */
import { existsSync } from "node:fs";
import path from "node:path";
import { placeInRun, removeFolder } from "../../engine/io/files/place.ts";
import { claimState } from "../../engine/store/claims/claim.ts";
import { diskUse, removeParts } from "../../engine/store/cleanUp.ts";
import { forkableCheckpoints, forkRun } from "../../engine/store/forkRun.ts";
import { failRun } from "../../engine/store/recordFile.ts";
import { readRecord } from "../../engine/store/runReader.ts";
import { isStarting } from "../../engine/store/runs/unrecordedRun.ts";
import type { CodecConfig } from "../../protocol/config/runConfig.ts";
import { granularityOf } from "../../protocol/config/schema/codecSchema.ts";
import { badInput, fault } from "../../protocol/errors.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { ArchiveApi, ArchiveListener, RecordAnswer } from "../../protocol/messages/archiveApi.ts";
import { invoke, type Remote } from "../../protocol/messages/channel.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import { configTable } from "../../protocol/runTable/configValues.ts";
import { reportRuns } from "../cli/runReport.ts";
import { callRun } from "../control/client.ts";
import { killHolder } from "../control/killHolder.ts";
import { enqueue, isWaiting, refuseQueued, reorder, withdraw } from "../queue/queueFile.ts";
import { decisionMatrix } from "./decisionMatrix.ts";
import { fileEnd } from "./fileEnd.ts";
import { GeneratedTexts } from "./generatedTexts.ts";
import { changeLabels } from "./labelsFile.ts";
import { firstPlace, takeNext } from "./nextRuns.ts";
import { readProbe } from "./probeTensor.ts";
import { readRecorded, unrecorded } from "./recorded.ts";
import { holdsRun } from "./runFacts.ts";
import { RunIndex } from "./runIndex.ts";
import { similarityTable } from "./similarityTable.ts";

/** Of `log.txt`. */
const mostLogBytes = 256 * 1024;

/** The archive of one window. It keeps nothing that the disk does not have: a restarted archive gives the same answers. */
export interface Archive {
  api: Remote<ArchiveApi>;
  /** Stops looking; calls under way still settle. */
  close(): void;
}

/** @param listener notified of changes; its answers are not waited for. */
export function openArchive(listener: Remote<ArchiveListener>): Archive {
  const index = new RunIndex(listener);
  const texts = new GeneratedTexts();
  const api: Remote<ArchiveApi> = {
    watch: (roots) => index.watch(roots),
    refresh: (run) => index.refresh(run),
    follow: (run) => index.follow(run),
    async unfollow(run) {
      index.unfollow(run);
    },
    record: (run) => readRecorded(run),
    records: (runs) => Promise.all(runs.map(briefRecord)),
    configs: async (runs) => configTable(await index.configs(runs)),
    skipped: (run) => index.skipped(run),
    async log(run) {
      const refused = existsSync(path.join(run, runFiles.record)) ? undefined : unrecorded(run);
      // What could not start has no log; the reason is what there is to read.
      if (refused) return `${refused.message}\n`;
      await readRecord(run);
      return fileEnd(path.join(run, runFiles.log), mostLogBytes);
    },
    decisions: async (run, name, client) => decisionMatrix(await index.observe(run), name, client),
    async similarities(run, name, fromEpoch, toEpoch) {
      const wire: Partial<Record<TensorInterface, CodecConfig>> = (await readRecord(run)).config.wire;
      const granularity = granularityOf(wire[name]?.selector ?? { kind: "all" });
      return similarityTable(await index.observe(run), name, { granularity, fromEpoch, toEpoch });
    },
    probe: (run, epoch, client, sample, name) => readProbe(run, epoch, client, sample, name),
    texts: (question) => texts.page(question),
    textScores: (question) => texts.scores(question),
    async label(run, changes) {
      refuseNoRun(run);
      await changeLabels(run, changes);
      await index.refresh(run);
    },
    async diskUse(runs) {
      return runs.map((run) => {
        try {
          return diskUse(run);
        } catch {
          return { checkpoints: 0, probes: 0 };
        }
      });
    },
    async removeParts(run, parts) {
      const freed = await removeParts(run, parts);
      await index.refresh(run);
      return freed;
    },
    async remove(run) {
      refuseNoRun(run);
      await refuseRunning(run, "Stop it first.");
      await removeFolder(placeInRun(run));
      await index.refresh(run);
    },
    async enqueue(run, request) {
      enqueue(run, request);
      await index.refresh(run);
    },
    async runNext(run) {
      const first = await firstPlace(index, run);
      reorder(run, first);
      await index.refresh(run);
    },
    takeNext: (atOnce) => takeNext(index, atOnce),
    async refuse(run, error) {
      refuseQueued(run, error);
      await index.refresh(run);
    },
    async control(run, method, args) {
      if (method === "stop" && isWaiting(run)) withdraw(run);
      else await callRun(run, (process) => invoke(process, method, args));
      await index.refresh(run);
    },
    async kill(run) {
      await killHolder(run);
      await index.refresh(run);
    },
    async claim(run) {
      refuseNoRun(run);
      return claimState(run);
    },
    checkpoints: async (run) => (await forkableCheckpoints(run)).map(({ epoch }) => epoch),
    async fork(run, epoch, sets, recordGit) {
      const fork = await forkRun(run, { epoch, sets, shown: (set) => set, startedAt: new Date(), recordGit });
      await index.refresh(fork);
      return fork;
    },
    async markFailed(run, error) {
      await refuseRunning(run, "Wait until its process has ended.");
      await failRun(run, error);
      await index.refresh(run);
    },
    report: (runs, format, target) => reportRuns(runs, format, { target }),
  };
  return { api, close: () => index.close() };
}

/** What is compared of a run, without what there may be megabytes of. */
async function briefRecord(run: RunId): Promise<RecordAnswer> {
  try {
    const { git, ...record } = await readRecord(run);
    return { record: { ...record, configText: "", git: git && { ...git, diff: "", untracked: [] } } };
  } catch (error) {
    return { error: fault(error, run).message };
  }
}

/** Before anything is written into a folder or deleted from it. */
function refuseNoRun(run: RunId): void {
  if (holdsRun(run)) return;
  throw badInput({ what: "there is no run", where: run, remedy: "It may have been deleted meanwhile." });
}

/** Also accepts a run whose record is damaged: nobody knows. */
async function refuseRunning(run: RunId, remedy: string): Promise<void> {
  const status = await readRecord(run).then(
    (record) => record.status,
    () => undefined,
  );
  if (status === "running" || isStarting(run)) throw badInput({ what: "the run is still running", where: run, remedy });
}
