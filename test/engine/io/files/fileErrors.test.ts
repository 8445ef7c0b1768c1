import { expect, it } from "vitest";
import { errorCode, fileError } from "../../../../extension/engine/io/files/fileErrors.ts";
import { badInput } from "../../../../extension/protocol/errors.ts";

const failure = (code: string) => Object.assign(new Error(`${code}: something`), { code });

it.each([
  ["ENOENT", "bad-input", "there is no such file or folder"],
  ["EACCES", "bad-input", "permission denied"],
  ["EROFS", "bad-input", "the file system is read-only"],
  ["EISDIR", "bad-input", "this is a folder, not a file"],
  ["ENOSPC", "run-failed", "the disk is full"],
  ["EDQUOT", "run-failed", "the disk quota is used up"],
  ["EMFILE", "run-failed", "too many open files"],
  ["EIO", "run-failed", "the device failed"],
  ["EWHATEVER", "run-failed", "EWHATEVER: something"],
])("%s is %s: %s", (code, kind, what) => {
  const cause = failure(code);
  expect(fileError(cause, "cannot write", "/a/b")).toMatchObject({
    kind,
    cause,
    parts: { what: `cannot write: ${what}`, where: "/a/b" },
  });
});

it("passes typed errors through and distinguishes codes from other properties", () => {
  const typed = badInput({ what: "the file is truncated" });
  expect(fileError(typed, "cannot read", "/a")).toBe(typed);
  expect(errorCode(failure("ENOENT"))).toBe("ENOENT");
  expect(errorCode(Object.assign(new Error(), { code: 7 }))).toBeUndefined();
  expect(errorCode("ENOENT")).toBeUndefined();
});
