/** Texts by models: a forked generator writes them, one question at a time. */
import path from "node:path";
import * as vscode from "vscode";
import { badInput, runFailed, toWireError } from "../../protocol/errors.ts";
import { faultDetails } from "../../protocol/faults.ts";
import { connect, serve } from "../../protocol/messages/channel.ts";
import type { GeneratorApi, GeneratorListener } from "../../protocol/messages/generatorApi.ts";
import type { GenerationProgress, TextsQuestion } from "../../protocol/run/texts.ts";
import { type Child, forkChild } from "../processes/childProcess.ts";
import { watchAnswers } from "../processes/watchAnswers.ts";
import type { Services, TextGeneration } from "../services.ts";
import { deathOf } from "./runnerProcess.ts";

export function createTextGeneration({ context, log }: Pick<Services, "context" | "log">): TextGeneration {
  const didChange = new vscode.EventEmitter<GenerationProgress>();
  let progress: GenerationProgress | null = null;
  let child: Child | undefined;

  /** Progress of a generation that has been stopped, or of an earlier one, comes too late. */
  const report = (number: number, changes: Partial<GenerationProgress>) => {
    if (progress?.number !== number || progress.state !== "running") return;
    progress = { ...progress, ...changes };
    didChange.fire(progress);
  };

  /** Settles once the texts are there; rejects with why they are not. */
  async function write(question: TextsQuestion, number: number): Promise<void> {
    const nodePath = vscode.workspace.getConfiguration("splitcom").get("nodePath", "");
    const forked = forkChild(path.join(context.extensionPath, "dist", "generator.cjs"), log, { nodePath });
    child = forked;
    const lost = runFailed({ what: "the generator has ended" });
    const connection = connect<GeneratorApi>(forked.endpoint);
    const stopServing = serve<GeneratorListener>(forked.endpoint, {
      progress: (written, missing) => report(number, { written, missing }),
    });
    const stuck = (seconds: number) => log.warn(`The text generator did not respond for ${seconds} s and was stopped.`);
    const stopWatching = watchAnswers(connection, forked, stuck);
    void forked.exited.then(() => connection.close(lost));
    try {
      await connection.remote.generate(question);
    } catch (error) {
      if (error !== lost) throw error;
      throw new Error(deathOf("the generator", await forked.exited, forked.complaints).message);
    } finally {
      stopWatching();
      stopServing();
      forked.kill();
      if (child === forked) child = undefined;
    }
  }

  async function run(question: TextsQuestion, number: number): Promise<void> {
    try {
      await write(question, number);
      report(number, { state: "done" });
    } catch (error) {
      const { message } = toWireError(error);
      log.warn(`Texts were not generated: ${faultDetails(error) ?? message}`);
      report(number, { state: "failed", error: message });
    }
  }

  return {
    get progress() {
      return progress;
    },
    onDidChange: didChange.event,
    start(question) {
      if (!vscode.workspace.isTrusted) {
        throw badInput({
          what: "texts are generated only in trusted workspaces",
          remedy: "Trust it with Workspaces: Manage Workspace Trust.",
        });
      }
      if (progress?.state === "running")
        throw badInput({
          what: "texts are being generated already",
          remedy: "Wait until they are finished, or stop the generation.",
        });
      const number = (progress?.number ?? 0) + 1;
      progress = { number, runs: question.runs, state: "running", written: 0, missing: 0, error: null };
      didChange.fire(progress);
      void run(question, number);
    },
    stop() {
      if (progress?.state !== "running") return;
      report(progress.number, { state: "stopped" });
      // Each text is on disk once it is written.
      child?.kill();
    },
    dispose() {
      child?.kill();
      didChange.dispose();
    },
  };
}
