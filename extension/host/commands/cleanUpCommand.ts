/** *Clean Up*: frees what ended runs can do without. */
import * as vscode from "vscode";
import { toWireError } from "../../protocol/errors.ts";
import { showBytes } from "../../protocol/quantities.ts";
import type { DiskUse, RemovablePart } from "../../protocol/run/diskUse.ts";
import { hasEnded, type RunId, type RunSummary } from "../../protocol/run/runSummary.ts";
import { ask, showInformation, showProgress, showWarning } from "../display/messages.ts";
import { pickSome } from "../display/pickers.ts";
import { type CommandParts, runsAmong } from "./commandTargets.ts";

const { l10n } = vscode;

/** A line of the choice: one part of some runs. */
interface Offer {
  part: RemovablePart;
  runs: readonly RunId[];
  bytes: number;
}

/** Of the runs given, else of all. What is freed is shown before anything is removed. */
export async function cleanUp(parts: CommandParts, ...args: unknown[]): Promise<void> {
  const { archive, runs } = parts;
  await runs.listed;
  const given = runsAmong(args, parts);
  const among = given.length > 0 ? runs.list.filter(({ run }) => given.includes(run)) : runs.list;
  const ended = among.filter(hasEnded);
  const uses = await archive.remote.diskUse(ended.map(({ run }) => run));
  const offers = offersOf(ended, uses).filter(({ bytes }) => bytes > 0);
  if (offers.length === 0) {
    void showInformation(l10n.t("There is nothing to clean up: no ended run has checkpoints or probes."));
    return;
  }
  const chosen = await pickSome(offers, { placeHolder: l10n.t("Select what to delete"), title: l10n.t("Clean Up") });
  if (chosen.length === 0) return;
  const total = showBytes(chosen.reduce((sum, { bytes }) => sum + bytes, 0));
  const question = l10n.t("Delete {0}?", total);
  const detail = l10n.t("{0}\nCurves, adapters and texts are kept.", chosen.map(({ label }) => label).join("\n"));
  if ((await ask(question, detail, l10n.t("Delete"))) === undefined) return;
  await remove(parts, chosen);
}

function offersOf(ended: readonly RunSummary[], uses: readonly DiskUse[]) {
  const offer = (part: RemovablePart, fits: (run: RunSummary) => boolean): Offer => {
    const own = ended.map((summary, i) => ({ summary, bytes: uses[i]?.[part] ?? 0 }));
    const found = own.filter(({ summary, bytes }) => bytes > 0 && fits(summary));
    return {
      part,
      runs: found.map(({ summary }) => summary.run),
      bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  };
  const isDone = ({ status }: RunSummary) => status === "done";
  const shown = (label: string, detail: string, picked: boolean, { runs, bytes, part }: Offer) => {
    const count = runs.length === 1 ? l10n.t("1 run") : l10n.t("{0} runs", runs.length);
    return { label, description: l10n.t("{0}, {1}", showBytes(bytes), count), detail, picked, part, runs, bytes };
  };
  return [
    shown(
      l10n.t("Checkpoints of finished runs"),
      l10n.t("A finished run needs none; only forks begin from them."),
      true,
      offer("checkpoints", isDone),
    ),
    shown(
      l10n.t("Checkpoints of stopped and failed runs"),
      l10n.t("These runs can then only start over."),
      false,
      offer("checkpoints", (run) => !isDone(run)),
    ),
    shown(
      l10n.t("Probes"),
      l10n.t("The inspector then shows no heatmaps of these runs."),
      false,
      offer("probes", () => true),
    ),
  ];
}

/** One run after the other; one that cannot be cleaned up hinders no other. */
async function remove({ archive, log }: CommandParts, chosen: readonly Offer[]): Promise<void> {
  const byRun = new Map<RunId, RemovablePart[]>();
  for (const { part, runs } of chosen) for (const run of runs) byRun.set(run, [...(byRun.get(run) ?? []), part]);
  const problems: string[] = [];
  let freed = 0;
  await showProgress(l10n.t("Cleaning up"), async (report, cancelled) => {
    for (const [run, removed] of byRun) {
      if (cancelled.isCancellationRequested) return;
      try {
        freed += await archive.remote.removeParts(run, removed);
      } catch (error) {
        problems.push(toWireError(error).message);
      }
      report(l10n.t("{0} freed", showBytes(freed)), 100 / byRun.size);
    }
  });
  for (const problem of problems) log.warn(problem);
  if (problems.length === 0) void showInformation(l10n.t("{0} freed.", showBytes(freed)));
  else void showWarning(l10n.t("{0} freed. {1}", showBytes(freed), problems[0]!));
}
