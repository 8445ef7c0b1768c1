/** The folder that `npm start` opens: two experiments to run, change and compare, the first of which runs at once. */
import { cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import { lookAt } from "../../engine/io/files/lookAt.ts";
import { badInput } from "../../protocol/errors.ts";
import { addSettings } from "./settingsFile.ts";

const experiments = ["splitcom-fixed.splitcom.json", "splitlora.splitcom.json"];
/** Runs when the folder is opened and has no runs yet. */
export const firstExperiment = experiments[0]!;

const settings = {
  "splitcom.runWhenOpened": firstExperiment,
  // The sample is in the clone of this project, which is not what is worked on: VS Code would ask whether to open it.
  "git.openRepositoryInParentFolders": "never",
};

/**
 * Makes the folder, or keeps it as the user left it.
 *
 * @param examples where the experiments are copied from.
 * @returns whether all that the folder holds was made here and now; what was there before may be anybody's.
 * @throws SplitcomError where the place is taken by a file or cannot be written.
 */
export function makeSampleWorkspace(folder: string, examples: string): boolean {
  if (!makeFolder(folder)) return false;
  for (const name of experiments) cpSync(path.join(examples, name), path.join(folder, name));
  settleSampleWorkspace(folder);
  return true;
}

/** Gives a sample that an earlier version made the settings that it lacks. */
export function settleSampleWorkspace(folder: string): void {
  addSettings(path.join(folder, ".vscode", "settings.json"), settings);
}

/** @returns false where the folder is there already. */
function makeFolder(folder: string): boolean {
  const doing = "cannot make the folder";
  const parent = path.dirname(folder);
  if (lookAt(folder)?.isDirectory()) return false;
  if (lookAt(parent)?.isFile())
    throw badInput({
      what: `${doing}: a part of the path is a file, not a folder`,
      where: parent,
      remedy: "Check the path.",
    });
  try {
    mkdirSync(parent, { recursive: true });
    // Not recursive: creating it shows that nobody else has.
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw fileError(error, doing, folder);
    const remedy = "Give a folder, or a path that does not exist yet.";
    throw badInput({ what: "a file is in the folder's place", where: folder, remedy });
  }
}
