/** Where VS Code begins: makes the parts of the extension and registers them. Nothing is forked or read before it is needed. */

import path from "node:path";
import type * as vscode from "vscode";
import { registerCommands } from "./host/commands/commands.ts";
import { registerConfigEditing } from "./host/config/configEditing.ts";
import { createConfigs } from "./host/config/configs.ts";
import { openLog } from "./host/display/log.ts";
import { offerNativeBackend } from "./host/nativeBackend/offerNativeBackend.ts";
import { createPanels } from "./host/panels/panels.ts";
import { createArchive } from "./host/processes/archive.ts";
import { forkChild } from "./host/processes/childProcess.ts";
import { keepContextKeys } from "./host/runs/contextKeys.ts";
import { noticeEnds } from "./host/runs/endNotices.ts";
import { offerToResume } from "./host/runs/resumeOffers.ts";
import { createRunStyles } from "./host/runs/runStyles.ts";
import { createRuns } from "./host/runs/runs.ts";
import { createRunsTree } from "./host/runs/runsTree.ts";
import { runWhenOpened } from "./host/runs/runWhenOpened.ts";
import { createStatusBar } from "./host/runs/statusBar.ts";
import { createTextGeneration } from "./host/runs/textGeneration.ts";
import type { Services } from "./host/services.ts";

export function activate(context: vscode.ExtensionContext): void {
  const log = openLog("SplitCom");
  const archive = createArchive(() => forkChild(path.join(context.extensionPath, "dist", "archive.cjs"), log), log);
  const runs = createRuns({ context, log, archive });
  const runStyles = createRunStyles(context.workspaceState, (error) => log.error(String(error)));
  const configs = createConfigs({ context, log, runs });
  const textGeneration = createTextGeneration({ context, log });
  const panels = createPanels({ context, log, archive, runs, runStyles, configs, textGeneration });
  const services: Services = { context, log, archive, runs, runStyles, configs, textGeneration, panels };
  const tree = createRunsTree(runs, runStyles, archive);
  context.subscriptions.push(
    registerCommands({ ...services, tree }),
    registerConfigEditing(services),
    keepContextKeys(runs),
    createStatusBar(runs),
    noticeEnds(services),
    offerToResume(services),
    offerNativeBackend(services),
    runWhenOpened(services),
    // Last what the others work with.
    tree,
    panels,
    textGeneration,
    configs,
    runStyles,
    runs,
    archive,
    log,
  );
}
