/** The file system's errors in the user's terms. */
import { badInput, type ErrorKind, runFailed, SplitcomError } from "../../../protocol/errors.ts";
import { faultDetails, faultParts } from "../../../protocol/faults.ts";

interface Explanation {
  kind: ErrorKind;
  what: string;
  remedy: string;
}

const full = "Free some space; what was recorded so far is kept.";

const explanations: Record<string, Explanation> = {
  ENOENT: { kind: "bad-input", what: "there is no such file or folder", remedy: "Check the path." },
  ERR_INVALID_ARG_VALUE: { kind: "bad-input", what: "the path holds a null character", remedy: "Check the path." },
  ENOTDIR: { kind: "bad-input", what: "a part of the path is a file, not a folder", remedy: "Check the path." },
  EISDIR: { kind: "bad-input", what: "this is a folder, not a file", remedy: "Check the path." },
  EACCES: { kind: "bad-input", what: "permission denied", remedy: "Check its permissions." },
  EPERM: { kind: "bad-input", what: "permission denied", remedy: "Check its permissions." },
  EEXIST: {
    kind: "bad-input",
    what: "this name already exists",
    remedy: "Move it away, or choose another name.",
  },
  ENXIO: { kind: "bad-input", what: "this is a socket or a device, not a file", remedy: "Check the path." },
  EROFS: { kind: "bad-input", what: "the file system is read-only", remedy: "Choose another folder." },
  ENAMETOOLONG: { kind: "bad-input", what: "the name is too long", remedy: "Choose a shorter name or folder." },
  ELOOP: { kind: "bad-input", what: "the links of this path form a loop", remedy: "Check the path." },
  ENOSPC: { kind: "run-failed", what: "the disk is full", remedy: full },
  EDQUOT: { kind: "run-failed", what: "the disk quota is used up", remedy: full },
  EFBIG: { kind: "run-failed", what: "the file is too large for its file system", remedy: full },
  ERR_FS_FILE_TOO_LARGE: { kind: "bad-input", what: "the file is too large to read at once", remedy: "Split it." },
  ERR_STRING_TOO_LONG: { kind: "bad-input", what: "the text is too large to hold at once", remedy: "Split it." },
  ESTALE: { kind: "run-failed", what: "the network drive has lost the file", remedy: "Check the connection." },
  ETIMEDOUT: { kind: "run-failed", what: "the network drive does not respond", remedy: "Check the connection." },
  EMFILE: {
    kind: "run-failed",
    what: "too many open files",
    remedy: "Raise the limit (ulimit -n) or run less at once.",
  },
  ENFILE: { kind: "run-failed", what: "too many open files", remedy: "Close other programs and try again." },
  EIO: { kind: "run-failed", what: "the device failed", remedy: "Check the disk." },
};

/** The code of a file system error (`ENOENT`), or of the one that a typed error was made of; undefined for any other. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof SplitcomError) return errorCode(error.cause);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/**
 * A failed file operation as a typed error; a SplitcomError is passed through.
 *
 * @param doing what was attempted, as in "cannot read the model".
 */
export function fileError(error: unknown, doing: string, file: string): SplitcomError {
  if (error instanceof SplitcomError) return error;
  const known = explanations[errorCode(error) ?? ""];
  if (!known) {
    const { what, remedy } = faultParts(error);
    return runFailed({ what: `${doing}: ${what}`, where: file, remedy }, faultDetails(error) ?? error);
  }
  const make = known.kind === "bad-input" ? badInput : runFailed;
  return make({ what: `${doing}: ${known.what}`, where: file, remedy: known.remedy }, error);
}
