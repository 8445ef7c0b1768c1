/** The run that continues, in the status bar: epoch, share, time left, and how many wait. */
import * as vscode from "vscode";
import { paced } from "../../protocol/pacing.ts";
import { showDuration } from "../../protocol/quantities.ts";
import type { RunSummary } from "../../protocol/run/runSummary.ts";
import { labelWithIcon } from "../display/pickers.ts";
import type { Runs } from "../services.ts";
import { epochText, runTooltip, statusText } from "./runTexts.ts";

/** Milliseconds between two changes. */
const pace = 1000;

export function createStatusBar(runs: Runs): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("splitcom.activeRun", vscode.StatusBarAlignment.Left, 50);
  item.name = vscode.l10n.t("SplitCom Run");

  function show(): void {
    const active = activeRun(runs.list);
    const text = active === undefined ? "" : activeText(active, runs);
    if (text === item.text) return;
    item.text = text;
    if (active === undefined) {
      item.hide();
      return;
    }
    item.tooltip = runTooltip(active);
    item.accessibilityInformation = { label: spokenText(text), role: "button" };
    item.command = {
      command: "splitcom.openDashboard",
      title: vscode.l10n.t("Open Dashboard"),
      arguments: [active.run],
    };
    item.show();
  }

  const showing = paced(show, { every: pace });
  const listening = runs.onDidChange(() => showing.request());
  return vscode.Disposable.from(listening, showing, item);
}

/** This window's first, then one that runs elsewhere; one that waits only where none runs. @param list as `Runs.list`. */
export function activeRun(list: readonly RunSummary[]): RunSummary | undefined {
  const active = list.filter(({ status }) => status === "running" || status === "paused");
  return active.find(({ controllable }) => controllable) ?? active[0] ?? list.find(({ status }) => status === "queued");
}

/** `$(loading~spin) SplitCom 7/24 · 29 % · 1 min 20 s · 2 queued` */
export function activeText(active: RunSummary, runs: Pick<Runs, "list" | "isStopping">): string {
  const { status, step, stepsPerEpoch, epochs } = active;
  const others = runs.list.filter(({ run }) => run !== active.run);
  const more = others.filter((run) => run.status === "running").length;
  const waiting = others.filter((run) => run.status === "queued").length;
  const steps = stepsPerEpoch * epochs;
  const heading = ["SplitCom", status === "queued" ? undefined : epochText(active)];
  const parts = [
    heading.filter((part) => part !== undefined).join(" "),
    steps > 0 && status !== "queued" ? `${Math.floor((100 * step) / steps)} %` : undefined,
    progressText(active, runs.isStopping(active.run), steps),
    more > 0 ? vscode.l10n.t("{0} more", more) : undefined,
    waiting > 0 ? vscode.l10n.t("{0} queued", waiting) : undefined,
  ];
  return labelWithIcon(icons[status] ?? "clock", parts.filter((part) => part !== undefined).join(" · "));
}

const icons: Partial<Record<RunSummary["status"], string>> = { running: "loading~spin", paused: "debug-pause" };

function progressText({ status, step, secondsLeft }: RunSummary, isStopping: boolean, steps: number) {
  if (isStopping) return vscode.l10n.t("stopping…");
  if (status !== "running") return statusText(status);
  // After the last step comes an evaluation, of which no time is known.
  if (steps > 0 && step >= steps) return vscode.l10n.t("finishing…");
  return secondsLeft === null ? undefined : vscode.l10n.t("{0} left", showDuration(secondsLeft));
}

const spokenText = (text: string) => text.replaceAll(/\$\([^)]*\)\s*/g, "").replaceAll(" · ", ", ");
