/** *Fork Run…*: continues from a checkpoint of a run as a new run, with other thresholds, epochs or a learning rate. */
import path from "node:path";
import * as vscode from "vscode";
import { badInput, SplitcomError } from "../../protocol/errors.ts";
import type { RunRecord } from "../../protocol/run/runRecord.ts";
import type { RunSummary } from "../../protocol/run/runSummary.ts";
import { showError } from "../display/messages.ts";
import { askForText, pickOne } from "../display/pickers.ts";
import { recordGitFor } from "../runs/recordGit.ts";
import { type CommandParts, runTarget } from "./commandTargets.ts";

const { l10n } = vscode;

const hasFolder = ({ status }: RunSummary) => status !== "queued";

export async function fork(parts: CommandParts, args: readonly unknown[]): Promise<void> {
  const run = await runTarget(args, parts, { placeHolder: l10n.t("Select a run to fork"), fits: hasFolder });
  if (run === undefined) return;
  if (!vscode.workspace.isTrusted) throw badInput({ what: "experiments run only in trusted workspaces" });
  const { remote } = parts.archive;
  const epoch = await pickEpoch(run, await remote.checkpoints(run));
  if (epoch === undefined) return;
  const { config, configFile } = await remote.record(run);
  const recordGit = recordGitFor(vscode.Uri.file(configFile ?? run));
  const name = parts.runs.get(run)?.name ?? config.name;
  let value = suggestion(config, epoch);
  for (;;) {
    const typed = await askForText({
      title: l10n.t("Fork {0} after epoch {1}", name, epoch),
      prompt: l10n.t("What to change, as path=value with spaces between; leave empty to change nothing"),
      value,
    });
    if (typed === undefined) return;
    try {
      const forked = await remote.fork(run, epoch, settingsIn(typed), recordGit);
      await parts.runs.resume(forked);
      await parts.panels.open({ view: "dashboard", runs: [forked], config: null });
      return;
    } catch (error) {
      // What was typed stays, to be corrected.
      if (!(error instanceof SplitcomError) || error.kind !== "bad-input") throw error;
      void showError(error.message);
      value = typed;
    }
  }
}

async function pickEpoch(run: string, epochs: readonly number[]): Promise<number | undefined> {
  if (epochs.length === 0) {
    throw badInput({
      what: "the run has no checkpoint to fork from",
      where: path.basename(run),
      remedy:
        "A run keeps the last two checkpoints that it saved, none after its last epoch; set checkpoint.keepEvery to keep earlier ones. Clean Up removes them.",
    });
  }
  const items = epochs.map((epoch) => ({ icon: "repo-forked", label: l10n.t("After epoch {0}", epoch), epoch }));
  const placeHolder = l10n.t("Select a checkpoint; set checkpoint.keepEvery to keep more of them");
  return (await pickOne(items, { title: l10n.t("Fork Run"), placeHolder }))?.epoch;
}

/** What is changed most often, with the values that the run has. */
function suggestion({ control, training }: RunRecord["config"], epoch: number): string {
  const theta = "theta" in control ? [`control.theta=${control.theta}`] : [];
  return [...theta, `training.epochs=${Math.max(training.epochs, epoch + 1)}`].join(" ");
}

/** At spaces before a path: values may hold spaces themselves. */
export function settingsIn(typed: string): string[] {
  return typed
    .trim()
    .split(/\s+(?=[A-Za-z][\w.]*=)/)
    .filter((setting) => setting !== "");
}
