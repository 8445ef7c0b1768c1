/** The nodes of the tree of runs: runs, and sets of runs that one command made, each set as one node. */
import * as vscode from "vscode";
import { showFigure } from "../../protocol/quantities.ts";
import { groupKey, type RunGroup } from "../../protocol/run/groups/runGroup.ts";
import { epochInProgress, hasEnded, type RunSummary } from "../../protocol/run/runSummary.ts";
import { plainLabel, plainText } from "../../protocol/text/plainText.ts";
import { Markdown } from "../display/markdown.ts";

const { l10n } = vscode;

export interface GroupNode {
  /** As of `groupKey`. */
  key: string;
  group: RunGroup;
  /** Those that are shown, in the order in which they began. */
  runs: RunSummary[];
}

/** Runs in their order; a group stands where the first of its runs would. */
export function treeNodes(list: readonly RunSummary[]): (RunSummary | GroupNode)[] {
  const groups = new Map<string, GroupNode>();
  const nodes: (RunSummary | GroupNode)[] = [];
  for (const summary of list) {
    const key = groupKey(summary);
    const known = key === undefined ? undefined : groups.get(key);
    if (key === undefined) nodes.push(summary);
    else if (known === undefined) {
      const node = { key, group: summary.group!, runs: [summary] };
      groups.set(key, node);
      nodes.push(node);
    } else {
      known.runs.push(summary);
      // A part of it may have been asked for first.
      if (summary.group!.size > known.group.size) known.group = summary.group!;
    }
  }
  for (const { runs } of groups.values()) runs.sort(byBegin);
  return nodes;
}

const byBegin = (a: RunSummary, b: RunSummary) => a.startedAt.localeCompare(b.startedAt) || a.run.localeCompare(b.run);

export const isGroup = (node: RunSummary | GroupNode): node is GroupNode => "runs" in node;

const count = (runs: readonly RunSummary[], fits: (run: RunSummary) => boolean) => runs.filter(fits).length;

/** `3 of 7 done · 1 failed · epoch 4/8`. */
function groupDescription({ group, runs }: GroupNode): string {
  const done = count(runs, ({ status }) => status === "done");
  const size = Math.max(group.size, runs.length);
  const failed = count(runs, ({ status }) => status === "failed");
  const stopped = count(runs, ({ status }) => status === "stopped" || status === "interrupted");
  const queued = count(runs, ({ status }) => status === "queued");
  const [active, ...others] = runs.filter((run) => !hasEnded(run) && run.status !== "queued");
  const parts = [
    l10n.t("{0} of {1} done", done, size),
    failed > 0 ? l10n.t("{0} failed", failed) : undefined,
    stopped > 0 ? l10n.t("{0} stopped", stopped) : undefined,
    queued > 0 ? l10n.t("{0} queued", queued) : undefined,
    active && others.length === 0 && active.epochs > 0
      ? l10n.t("epoch {0}/{1}", epochInProgress(active), active.epochs)
      : undefined,
    others.length > 0 ? l10n.t("{0} running", others.length + 1) : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

function groupIcon(runs: readonly RunSummary[]): vscode.ThemeIcon {
  if (runs.some(({ status }) => status === "running")) return new vscode.ThemeIcon("loading~spin");
  if (runs.some(({ status }) => status === "paused")) return new vscode.ThemeIcon("debug-pause");
  if (runs.some(({ status }) => status === "failed"))
    return new vscode.ThemeIcon("layers", new vscode.ThemeColor("list.errorForeground"));
  return new vscode.ThemeIcon("layers");
}

/** What the manifest's menus ask for. Not `run`: what is for one run does not fit. */
export function groupWords(runs: readonly RunSummary[]): string {
  const active = runs.filter((run) => !hasEnded(run));
  return [
    "group",
    active.some(({ status }) => status === "running")
      ? "running"
      : active.some(({ status }) => status === "paused")
        ? "paused"
        : undefined,
    active.some(({ controllable }) => controllable) ? "controllable" : undefined,
    active.length === 0 ? "ended" : undefined,
  ]
    .filter((word) => word !== undefined)
    .join(" ");
}

/**
 * A group as an item, open while any of its runs has not ended, and where a filter leaves only some of it; after that as the user leaves it,
 * which VS Code keeps by the item's id.
 */
export function groupItem(node: GroupNode, isFiltered: boolean): vscode.TreeItem {
  const { key, group, runs } = node;
  const isOpen = isFiltered || !runs.every(hasEnded);
  const item = new vscode.TreeItem(
    plainLabel(group.name),
    isOpen ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  );
  const description = groupDescription(node);
  item.id = `${isFiltered ? "filtered" : "group"}:${key}`;
  item.description = plainLabel(description);
  item.iconPath = groupIcon(runs);
  item.contextValue = groupWords(runs);
  item.accessibilityInformation = { label: plainText(`${group.name}, ${description}`) };
  return item;
}

/** Its runs by perplexity, the best first; those without one last. */
export function groupTooltip(node: GroupNode): vscode.MarkdownString {
  const { group, runs } = node;
  const text = new Markdown(true);
  text.own("**").text(group.name).own("**\n\n").text(groupDescription(node)).own("\n\n");
  const ranked = [...runs].sort((a, b) => (a.perplexity ?? Infinity) - (b.perplexity ?? Infinity) || byBegin(a, b));
  for (const { name, perplexity } of ranked.slice(0, mostInTooltip)) {
    text.own("- ").text(name);
    if (perplexity !== null) text.own(": ").text(l10n.t("perplexity {0}", showFigure(perplexity)));
    text.own("\n");
  }
  const rest = ranked.length - mostInTooltip;
  if (rest > 0) text.own("\n").text(l10n.t("{0} more", rest));
  return text.done();
}

const mostInTooltip = 12;
