/** Where things lie. */
import path from "node:path";
import { fileURLToPath } from "node:url";

export const project = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
export const codeServerInstallation = path.join(project, ".workbench", "code-server");
/** What the extension host loads as tests, bundled. */
export const extensionHostTests = path.join(project, ".workbench", "tests", "extensionHost.cjs");
export const examples = path.join(project, "media", "examples");
/** Screenshots of every view in every theme; ignored by git. */
export const shots = path.join(project, "test", "vscode", "shots");
