import { existsSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import {
  currentCodeServer,
  oldestCodeServer,
  standInFolder,
} from "../../../extension/programs/workbench/codeServerInstall.ts";

it.each([currentCodeServer, oldestCodeServer])(
  "the package has every file that stands in for a native module of code-server %#",
  ({ standIns }) => {
    const named = [...Object.values(standIns), "argon2.cjs"];
    expect(named.filter((file) => !existsSync(path.join(standInFolder(), file)))).toEqual([]);
  },
);
