/** The folder that `npm start` opens: two experiments to run, change and compare, the first of which runs at once. */
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const experiments = ["splitcom-fixed.splitcom.json", "splitlora.splitcom.json"];
/** Runs when the folder is opened and has no runs yet. */
export const firstExperiment = experiments[0]!;

/** Makes the folder, or keeps it as the user left it. @param examples where the experiments are copied from. */
export function makeSampleWorkspace(folder: string, examples: string): void {
  if (existsSync(folder)) return;
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  for (const name of experiments) cpSync(path.join(examples, name), path.join(folder, name));
  const settings = { "splitcom.runWhenOpened": firstExperiment };
  writeFileSync(path.join(folder, ".vscode", "settings.json"), `${JSON.stringify(settings, null, 2)}\n`);
}
