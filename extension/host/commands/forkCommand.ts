/** *Fork Run…*: continues from a checkpoint of a run as a new run, with other thresholds, epochs or a learning rate. */
import * as vscode from "vscode";
import { badInput, SplitcomError } from "../../protocol/errors.ts";
import type { RunSummary } from "../../protocol/run/runSummary.ts";
import { askForText, pickOne } from "../display/pickers.ts";
import { inSteps } from "../display/steps.ts";
import { recordGitFor } from "../runs/recordGit.ts";
import { type CommandParts, runTarget } from "./commandTargets.ts";
import { settingsIn, suggestion } from "./forkSettings.ts";
import { showOnceBegun } from "./runCommands.ts";

const { l10n } = vscode;

const hasFolder = ({ status }: RunSummary) => status !== "queued";

export async function fork(parts: CommandParts, args: readonly unknown[]): Promise<void> {
  const run = await runTarget(args, parts, { placeHolder: l10n.t("Select a run to fork"), fits: hasFolder });
  if (run === undefined) return;
  if (!vscode.workspace.isTrusted) throw badInput({ what: "experiments run only in trusted workspaces" });
  const { remote } = parts.archive;
  const epochs = await remote.checkpoints(run);
  const { config, configFile } = await remote.record(run);
  const recordGit = recordGitFor(vscode.Uri.file(configFile ?? run));
  const name = parts.runs.get(run)?.name ?? config.name;
  const askWhat = (epoch: number, value: string, refusal?: string) =>
    askForText({
      title: l10n.t("Fork {0} after epoch {1}", name, epoch),
      prompt: l10n.t("What to change, as path=value with spaces between; leave empty to change nothing"),
      value,
      refusal,
    });
  const asked = await inSteps(async () => {
    const epoch = await pickEpoch(epochs);
    const typed = epoch === undefined ? undefined : await askWhat(epoch, suggestion(config, epoch));
    return typed === undefined ? undefined : { epoch: epoch!, typed };
  });
  if (asked === undefined) return;
  const { epoch } = asked;
  for (let typed: string | undefined = asked.typed; typed !== undefined; ) {
    try {
      const forked = await remote.fork(run, epoch, settingsIn(typed), recordGit);
      await showOnceBegun(parts, () => parts.runs.resume(forked).then(() => forked), null);
      return;
    } catch (error) {
      // What was typed stays, to be corrected.
      if (!(error instanceof SplitcomError) || error.kind !== "bad-input") throw error;
      // The command line's option is none here.
      typed = await askWhat(epoch, typed, error.message.replaceAll("--set ", ""));
    }
  }
}

async function pickEpoch(epochs: readonly number[]): Promise<number | undefined> {
  const items = epochs.map((epoch) => ({ icon: "repo-forked", label: l10n.t("After epoch {0}", epoch), epoch }));
  const placeHolder = l10n.t("Select a checkpoint; set checkpoint.keepEvery to keep more of them");
  return (await pickOne(items, { title: l10n.t("Fork Run"), placeHolder }))?.epoch;
}
