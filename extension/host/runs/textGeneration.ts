/** Texts by models: a forked generator writes them, one question at a time. */
import path from "node:path";
import * as vscode from "vscode";
import { badInput, toWireError } from "../../protocol/errors.ts";
import { faultDetails } from "../../protocol/faults.ts";
import type { GeneratorApi, GeneratorListener } from "../../protocol/messages/generatorApi.ts";
import type { GenerationProgress, TextsQuestion } from "../../protocol/run/texts.ts";
import { forkChild } from "../processes/childProcess.ts";
import { forkService, type Service } from "../processes/forkService.ts";
import { computeLess } from "../processes/processDeath.ts";
import { usualPatience } from "../processes/watchAnswers.ts";
import type { Services, TextGeneration } from "../services.ts";

export function createTextGeneration({ context, log }: Pick<Services, "context" | "log">): TextGeneration {
  const didChange = new vscode.EventEmitter<GenerationProgress>();
  let progress: GenerationProgress | null = null;
  let generator: Service<GeneratorApi> | undefined;

  /** Progress of a generation that has been stopped, or of an earlier one, comes too late. */
  const report = (number: number, changes: Partial<GenerationProgress>) => {
    if (progress?.number !== number || progress.state !== "running") return;
    progress = { ...progress, ...changes };
    didChange.fire(progress);
  };

  /** Settles once the texts are there; rejects with why they are not. */
  async function write(question: TextsQuestion, number: number): Promise<void> {
    const nodePath = vscode.workspace.getConfiguration("splitcom").get("nodePath", "");
    const script = path.join(context.extensionPath, "dist", "generator.cjs");
    const forked = forkService<GeneratorApi, GeneratorListener>({
      what: "the generator",
      fork: () => forkChild(script, log, { nodePath }),
      messages: async () => (await import("../../protocol/messages/generatorApi.ts")).generatorMessages,
      listener: { progress: (written, missing) => report(number, { written, missing }) },
      log,
      patience: usualPatience,
      needLess: computeLess,
    });
    generator = forked;
    try {
      await forked.remote.generate(question);
    } finally {
      forked.dispose();
      if (generator === forked) generator = undefined;
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
      generator?.kill();
    },
    dispose() {
      generator?.dispose();
      didChange.dispose();
    },
  };
}
