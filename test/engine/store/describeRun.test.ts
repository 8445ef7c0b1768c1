import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { dataFingerprints } from "../../../extension/engine/store/dataHash.ts";
import { describeRun } from "../../../extension/engine/store/describeRun.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { temporaryFolder } from "../io/temporaryFolder.ts";

describe("describeRun", () => {
  it("describes everything needed to repeat the run", async () => {
    const configText = '{ "model": "nano", "seed": 7, "data": { "format": "synthetic" } } // as written';
    const record = await describeRun({
      directory: "/runs/2025-one",
      config: parseConfig(configText, "").config!,
      configText,
      configFile: "one.splitcom.json",
      baseDirectory: temporaryFolder(),
      syntheticVersion: 3,
      startedAt: new Date(0),
      recordGit: "commit",
      sizes: { train: { samples: 256, inputs: 90 }, validation: { samples: 100, inputs: 33 } },
    });
    expect(record).toMatchObject({
      formatVersion: 2,
      id: "2025-one",
      status: "running",
      startedAt: "1970-01-01T00:00:00.000Z",
      seed: 7,
      configText,
      config: { seed: 7, clients: 4 },
      versions: { splitcom: expect.stringMatching(/^\d+\./), node: process.versions.node, tfjs: "4.22.0" },
      process: { pid: process.pid },
      git: null,
      recordGit: "commit",
      data: [
        { role: "train", file: null, hash: "synthetic:7:3", samples: 256, inputs: 90 },
        { role: "validation", file: null, hash: "synthetic:7:3", samples: 100, inputs: 33 },
      ],
    });
    expect(record.machine.cores).toBeGreaterThan(0);
    expect(record.machine.memoryBytes).toBeGreaterThan(2 ** 20);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });
});

describe("dataFingerprints", () => {
  it("hashes the files' bytes and refuses missing ones", async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "train.csv"), "mr,ref\n");
    const hash = `sha256:${createHash("sha256").update("mr,ref\n").digest("hex")}`;
    const data = { format: "e2e-csv", train: "train.csv" } as const;
    expect(await dataFingerprints({ data, seed: 0 }, folder, 1)).toEqual([{ role: "train", file: "train.csv", hash }]);
    await expect(dataFingerprints({ data: { ...data, validation: "none.csv" }, seed: 0 }, folder, 1)).rejects.toThrow(
      /none\.csv: cannot read the data: there is no such file/,
    );
  });
});
