import { describe, expect, it } from "vitest";
import { runFolderNames } from "../../../extension/protocol/run/runFolderName.ts";

const start = new Date("2025-01-31T12:00:05.678Z");
const first = (name: string, count: number) => {
  const names = runFolderNames(name, start);
  return Array.from({ length: count }, () => names.next().value);
};

describe("names of run folders", () => {
  it("are the start and the name as every file system takes it, then numbered", () => {
    expect(first("E2E, θ = 0.98!", 3)).toEqual([
      "2025-01-31-120005-e2e-0-98",
      "2025-01-31-120005-e2e-0-98-2",
      "2025-01-31-120005-e2e-0-98-3",
    ]);
  });

  it("are the start alone for a name of which nothing is left", () => {
    expect(first("θ", 2)).toEqual(["2025-01-31-120005", "2025-01-31-120005-2"]);
  });
});
