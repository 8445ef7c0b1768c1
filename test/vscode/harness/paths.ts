/** Where things lie. */
import path from "node:path";
import { fileURLToPath } from "node:url";

export const project = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
/** Below it lies what is fetched once: code-servers and their Node.js. */
export const workbenchHome = path.join(project, ".workbench");
/** An extension that is nothing but the tests that run in the extension host. */
export const extensionHostTests = path.join(workbenchHome, "tests", "extensionHost");
export const examples = path.join(project, "media", "examples");
/** Screenshots of every view in every theme; ignored by git. */
export const shots = path.join(project, "test", "vscode", "shots");
