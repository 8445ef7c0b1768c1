/** What looking at one part of an experiment gave: the part, where it is sound, and what there is to say of it. */
import path from "node:path";
import { errorCode } from "../../engine/io/files/fileErrors.ts";
import type { Fix } from "../../protocol/config/configFixes.ts";
import type { Finding } from "../../protocol/config/configIssues.ts";
import { type ConfigPath, showPath } from "../../protocol/config/schema/configSchema.ts";
import { toWireError } from "../../protocol/errors.ts";
import type { EditorIssue } from "../../protocol/messages/configValidation.ts";
import { logFault } from "../processEndpoint.ts";

export interface RatedFinding extends Finding {
  severity: EditorIssue["severity"];
}

export interface Examined<T> {
  /** Absent where an error stands in the way. */
  value?: T;
  findings: RatedFinding[];
}

export const error = (finding: Finding): RatedFinding => ({ ...finding, severity: "error" });
export const warning = (finding: Finding): RatedFinding => ({ ...finding, severity: "warning" });

const isMissing = (thrown: unknown) => ["ENOENT", "ENOTDIR"].includes(errorCode(thrown) ?? "");

/** Whatever was thrown as an error at a value. @param folder the configuration's, which files are named relative to. */
export function refusal(thrown: unknown, at: ConfigPath, folder: string, fixes: readonly Fix[] = []): RatedFinding {
  logFault(thrown, showPath(at));
  const name = `${showPath(at)}: `;
  const what = toWireError(thrown)
    .message.replaceAll(folder + path.sep, "")
    .replace(/\.$/, "");
  const message = what.startsWith(name) ? what : name + what;
  return { path: at, message, severity: "error", fixes, ...(isMissing(thrown) && { missingFile: true }) };
}
