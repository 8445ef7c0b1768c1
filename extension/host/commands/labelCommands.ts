/** Commands that change what the user wrote on runs, and that delete runs. */

import * as vscode from "vscode";
import { badInput } from "../../protocol/errors.ts";
import { hasEnded, type RunId, type RunLabels, type RunSummary } from "../../protocol/run/runSummary.ts";
import { ask } from "../display/messages.ts";
import { askForText } from "../display/pickers.ts";
import { type CommandParts, runTarget, runTargets } from "./commandTargets.ts";
import { pickTags } from "./tagPicker.ts";

const { l10n } = vscode;

const hasFolder = ({ status }: RunSummary) => status !== "queued";

export const star = (parts: CommandParts, ...args: unknown[]) => setStar(true, parts, args);
export const unstar = (parts: CommandParts, ...args: unknown[]) => setStar(false, parts, args);

async function setStar(starred: boolean, parts: CommandParts, args: unknown[]): Promise<void> {
  const targets = await runTargets(args, parts, { placeHolder: l10n.t("Select a run to star"), fits: hasFolder });
  await Promise.all(targets.map((run) => parts.archive.remote.label(run, { starred })));
}

/** An empty name gives the run its configuration's back. */
export async function rename(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const run = await labelledRun(parts, args, l10n.t("Select a run to rename"));
  if (run === undefined) return;
  const name = await askForText({
    title: l10n.t("Rename Run"),
    prompt: l10n.t("Leave empty to use the name from the configuration"),
    value: run.name,
    validate: (value) => (value.length > 200 ? l10n.t("At most 200 characters.") : undefined),
  });
  if (name !== undefined) await change(parts, run.run, { name: name.trim() || null });
}

export async function editNote(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const run = await labelledRun(parts, args, l10n.t("Select a run to annotate"));
  if (run === undefined) return;
  const title = l10n.t("Note on {0}", run.name);
  const note = await askForText({ title, value: run.labels.note });
  if (note !== undefined) await change(parts, run.run, { note });
}

export async function editTags(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const run = await labelledRun(parts, args, l10n.t("Select a run to tag"));
  if (run === undefined) return;
  const known = parts.runs.list.flatMap(({ labels }) => labels.tags);
  const tags = await pickTags(l10n.t("Tags of {0}", run.name), run.labels.tags, known);
  if (tags !== undefined) await change(parts, run.run, { tags });
}

async function labelledRun(
  parts: CommandParts,
  args: readonly unknown[],
  placeHolder: string,
): Promise<RunSummary | undefined> {
  const target = await runTarget(args, parts, { placeHolder, fits: hasFolder });
  return target === undefined ? undefined : parts.runs.get(target);
}

const change = ({ archive }: CommandParts, run: RunId, labels: Partial<RunLabels>) => archive.remote.label(run, labels);

/** After a confirmation; runs that continue are refused. */
export async function deleteRuns(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const targets = await runTargets(args, parts, { placeHolder: l10n.t("Select a run to delete"), fits: hasEnded });
  const summaries = targets.map((run) => parts.runs.get(run)).filter((summary) => summary !== undefined);
  const active = summaries.find((summary) => !hasEnded(summary));
  if (active)
    throw badInput({ what: "the run is still running", where: active.name, remedy: "Stop it before you delete it." });
  if (summaries.length === 0) return;
  const [first] = summaries;
  const [question, detail] =
    summaries.length === 1
      ? [
          l10n.t("Delete the run {0}?", first!.name),
          l10n.t("Its folder (curves, probes, adapters) is deleted permanently."),
        ]
      : [
          l10n.t("Delete {0} runs?", summaries.length),
          l10n.t("Their folders (curves, probes, adapters) are deleted permanently."),
        ];
  const answer = await ask(question, detail, l10n.t("Delete"));
  if (answer === undefined) return;
  for (const { run } of summaries) await parts.archive.remote.remove(run);
}
