/** The view of runs: running ones on top, then by time; those that one command made together in one node. */

import * as vscode from "vscode";
import { toWireError } from "../../protocol/errors.ts";
import { paced } from "../../protocol/pacing.ts";
import { hasEnded, type RunId, type RunSummary } from "../../protocol/run/runSummary.ts";
import { plainLabel, plainText } from "../../protocol/text/plainText.ts";
import type { ArchiveProcess, RunStyles, Runs } from "../services.ts";
import { type GroupNode, groupItem, groupTooltip, isGroup, treeNodes } from "./runGroups.ts";
import { runDescription, runIcon, runTooltip, spokenRun } from "./runTexts.ts";
import { TreeFilter } from "./treeFilter.ts";

/** Milliseconds between two refreshes. */
const pace = 500;

/** What a row that is clicked passes to *Open Dashboard* besides its run: to look through runs takes one panel, not many. */
export const browseArgument = "browse";

/** A row of a run, or of a group by its key; the same object as long as it is listed, so that selection and focus stay. */
export type RunTreeItem = { readonly run: RunId } | { readonly group: string };

export interface RunsTree extends vscode.Disposable {
  /** What the user has selected in the view. */
  readonly selected: readonly RunId[];
  /** The key of a selected group. */
  readonly selectedGroup: string | undefined;
  /** A row's run, or the runs of its group that are shown. */
  runsOf(row: RunTreeItem): readonly RunId[];
  /** Shows only runs that fit (`runFilter.ts`); empty for all. */
  filter: string;
  /** What is wrong with the filter's terms, a sentence each. */
  filterProblems(): Promise<readonly string[]>;
}

export function createRunsTree(
  runs: Runs,
  styles: Pick<RunStyles, "of" | "onDidChange">,
  archive: Pick<ArchiveProcess, "remote">,
): RunsTree {
  const changed = new vscode.EventEmitter<RunTreeItem[] | undefined>();
  /** By a run, or a group's key. */
  const rows = new Map<string, RunTreeItem>();
  /** What each row showed last, and their order: a group before its runs. */
  let shown = new Map<string, string>();
  const filter = new TreeFilter(
    async (asked) => {
      const { configsOfTable } = await import("../../protocol/runTable/configValues.ts");
      return configsOfTable(await archive.remote.configs(asked));
    },
    () => refreshing.request(),
  );
  /** Why there is no list. */
  let problem: string | undefined;

  const visible = () => runs.list.filter((summary) => filter.fits(summary));
  const rowOf = (node: RunSummary | GroupNode): RunTreeItem => {
    const id = isGroup(node) ? node.key : node.run;
    const row = rows.get(id) ?? (isGroup(node) ? { group: id } : { run: id });
    rows.set(id, row);
    return row;
  };
  /** Those that were shown last, by their keys. */
  let groups = new Map<string, GroupNode>();
  const lookAtNodes = (): (RunSummary | GroupNode)[] => {
    const nodes = treeNodes(visible());
    groups = new Map(nodes.filter(isGroup).map((node) => [node.key, node]));
    return nodes;
  };
  /** Names that more than one run of the list has. */
  let namesakes = new Set<string>();
  const noteNames = () => {
    const names = runs.list.map(({ name }) => name);
    const seen = new Set<string>();
    namesakes = new Set(names.filter((name) => seen.size === seen.add(name).size));
  };
  const itemOf = (summary: RunSummary) =>
    runItem(summary, {
      isStopping: runs.isStopping(summary.run),
      hasNamesake: namesakes.has(summary.name),
      style: styles.of(summary.run),
    });

  /** All rows, as they look now. */
  const renderings = (nodes: readonly (RunSummary | GroupNode)[]) =>
    new Map(
      nodes.flatMap((node): [string, string][] => {
        if (!isGroup(node)) return [[node.run, rendering(itemOf(node))]];
        const own = rendering(groupItem(node, !filter.isEmpty));
        return [[node.key, own], ...node.runs.map((run): [string, string] => [run.run, rendering(itemOf(run))])];
      }),
    );

  const view = vscode.window.createTreeView<RunTreeItem>("splitcom.runs", {
    canSelectMany: true,
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      async getChildren(parent) {
        if (parent) return "group" in parent ? (groups.get(parent.group)?.runs ?? []).map(rowOf) : [];
        problem = await runs.listed.then(
          () => undefined,
          (error) => vscode.l10n.t("The runs could not be read: {0}", toWireError(error).message),
        );
        noteNames();
        const nodes = lookAtNodes();
        showMessage(nodes.length);
        shown = renderings(nodes);
        return nodes.map(rowOf);
      },
      getTreeItem(row) {
        if ("group" in row) {
          const node = groups.get(row.group);
          return node ? groupItem(node, !filter.isEmpty) : new vscode.TreeItem("");
        }
        const summary = runs.get(row.run);
        return summary ? itemOf(summary) : new vscode.TreeItem("");
      },
      async resolveTreeItem(item, row) {
        if ("group" in row) {
          const node = groups.get(row.group);
          if (node) item.tooltip = groupTooltip(node);
          return item;
        }
        const { run } = row;
        const summary = runs.get(run);
        if (summary === undefined) return item;
        // The list reads no logs of runs that have ended.
        const skipped = await runs.skippedLines(run).catch(() => summary.skipped);
        item.tooltip = runTooltip({ ...summary, skipped });
        return item;
      },
    },
  });

  /** Only what looks different is drawn again: a row that is redrawn loses its hover. */
  function refresh(): void {
    filter.lookAt(runs.list);
    noteNames();
    const nodes = lookAtNodes();
    const now = renderings(nodes);
    const sameOrder = now.size === shown.size && [...now.keys()].join("\n") === [...shown.keys()].join("\n");
    const different = [...now].filter(([id, text]) => shown.get(id) !== text);
    // Rows in a group that has never been open are not drawn.
    const drawn = different.map(([id]) => rows.get(id)).filter((row) => row !== undefined);
    for (const id of rows.keys()) if (!now.has(id) && runs.get(id) === undefined) rows.delete(id);
    shown = now;
    showMessage(nodes.length);
    if (!sameOrder || problem !== undefined) changed.fire(undefined);
    else if (drawn.length > 0) changed.fire(drawn);
    showRunning();
  }

  /** What is above the rows; where there are none, nothing, or it would hide the view's welcome. */
  function showMessage(count: number): void {
    const wrong = filter.shownProblems;
    // What is wrong is said also where nothing is listed.
    const isSaid = !filter.isEmpty && (count > 0 || wrong.length > 0);
    const filtered = isSaid ? [vscode.l10n.t("Filter: {0}", filter.text), ...wrong].join("\n") : undefined;
    const shownText = problem ?? filtered;
    const message = shownText === undefined ? undefined : plainText(shownText);
    if (view.message !== message) view.message = message;
  }

  function showRunning(): void {
    const running = runs.list.filter(({ status }) => status === "running").length;
    if (running === (view.badge?.value ?? 0)) return;
    view.badge =
      running === 0
        ? undefined
        : {
            value: running,
            tooltip: running === 1 ? vscode.l10n.t("1 run is running") : vscode.l10n.t("{0} runs are running", running),
          };
  }

  const runsOf = (row: RunTreeItem): RunId[] =>
    "group" in row ? (groups.get(row.group)?.runs ?? []).map(({ run }) => run) : [row.run];

  const refreshing = paced(refresh, { every: pace });
  const listening = vscode.Disposable.from(
    runs.onDidChange(() => refreshing.request()),
    styles.onDidChange(() => refreshing.request()),
  );
  return {
    get selected() {
      return [...new Set(view.selection.flatMap(runsOf))];
    },
    get selectedGroup() {
      return view.selection.map((row) => ("group" in row ? row.group : undefined)).find((key) => key !== undefined);
    },
    runsOf,
    get filter() {
      return filter.text;
    },
    filterProblems: () => filter.problems(),
    set filter(text) {
      filter.set(text, runs.list);
      void vscode.commands.executeCommand("setContext", "splitcom.filtered", text.trim() !== "");
      refresh();
    },
    dispose() {
      listening.dispose();
      refreshing.dispose();
      view.dispose();
      changed.dispose();
    },
  };
}

/** The item without what is made only when the mouse rests on it. */
function runItem(
  summary: RunSummary,
  { isStopping, hasNamesake, style }: { isStopping: boolean; hasNamesake: boolean; style: number },
): vscode.TreeItem {
  const item = new vscode.TreeItem(plainLabel(summary.name));
  item.id = summary.run;
  item.description = plainLabel(runDescription(summary, isStopping, hasNamesake));
  item.iconPath = runIcon(summary.status, style);
  item.contextValue = contextWords(summary);
  item.accessibilityInformation = { label: plainText(spokenRun(summary, isStopping)) };
  item.command = {
    command: "splitcom.openDashboard",
    title: vscode.l10n.t("Open Dashboard"),
    arguments: [summary.run, browseArgument],
  };
  return item;
}

/** What the manifest's menus ask for. A run that waits for its first start has no folder to act on. */
export function contextWords(summary: RunSummary): string {
  const { status, controllable, resumable, labels } = summary;
  return [
    status === "queued" ? undefined : "run",
    status,
    controllable ? "controllable" : undefined,
    hasEnded(summary) ? "ended" : undefined,
    resumable ? "resumable" : undefined,
    labels.starred ? "starred" : "unstarred",
  ]
    .filter((word) => word !== undefined)
    .join(" ");
}

const rendering = ({ label, description, iconPath, contextValue }: vscode.TreeItem) => {
  const { id, color } = iconPath as vscode.ThemeIcon;
  return [label, description, id, color?.id, contextValue].join("\n");
};
