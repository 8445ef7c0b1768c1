/** `npm run quickstart`: SplitLoRA and SplitCom on the same synthetic samples, then both in one table. */

import path from "node:path";
import { packageRoot } from "../../engine/io/packageRoot.ts";
import { append } from "../../protocol/config/largeLists.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exitCodes.ts";
import { loadConfig } from "./loadConfig.ts";
import { runProcess } from "./process.ts";
import { type RunRow, readRunRows, showRunRows } from "./runTable.ts";
import { showRun } from "./showRun.ts";

const examples = ["splitlora", "splitcom-fixed"];

async function quickstart(context: Context): Promise<number> {
  const rows: RunRow[] = [];
  for (const example of examples) {
    const file = path.join(packageRoot(), "media", "examples", `${example}.splitcom.json`);
    const shown = path.relative(process.cwd(), file);
    context.stdout.write(`\n${shown}\n`);
    const { directory, record } = await showRun(loadConfig(shown), { json: false, quiet: false }, context);
    if (record.status === "interrupted") return exitCodes.interrupted;
    append(rows, (await readRunRows(directory)).rows);
  }
  context.stdout.write(`\n${showRunRows(rows, "markdown")}`);
  return exitCodes.done;
}

void runProcess(quickstart);
