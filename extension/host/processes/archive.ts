/** The process that reads runs, as the window uses it: forked at first use, forked again where it crashed or was stuck. */
import * as vscode from "vscode";
import type { ArchiveApi, ArchiveListener } from "../../protocol/messages/archiveApi.ts";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";
import type { TraceUpdate } from "../../protocol/run/trace.ts";
import type { ArchiveProcess } from "../services.ts";
import type { Child, ChildLog } from "./childProcess.ts";
import { forkService } from "./forkService.ts";
import { usualPatience } from "./watchAnswers.ts";

/**
 * Calls made while it is down wait until it is up again; those under way when it crashes reject.
 *
 * @param fork starts the process; called again after a crash.
 */
export function createArchive(fork: () => Child, log: ChildLog, patience = usualPatience): ArchiveProcess {
  const traced = new vscode.EventEmitter<TraceUpdate>();
  const runsChanged = new vscode.EventEmitter<{ changed: readonly RunSummary[]; gone: readonly RunId[] }>();
  const restarted = new vscode.EventEmitter<void>();
  const service = forkService<ArchiveApi, ArchiveListener>({
    what: "the process that reads runs",
    fork,
    messages: async () => (await import("../../protocol/messages/archiveApi.ts")).archiveMessages,
    listener: {
      traced: (update) => traced.fire(update),
      runsChanged: (changed, gone) => runsChanged.fire({ changed, gone }),
    },
    log,
    patience,
    restart: "soon",
    restarted: () => restarted.fire(),
  });
  return {
    remote: service.remote,
    onTraced: traced.event,
    onRunsChanged: runsChanged.event,
    onRestarted: restarted.event,
    dispose() {
      for (const part of [service, traced, runsChanged, restarted]) part.dispose();
    },
  };
}
