/** `npm run bench:control`: what fixed thresholds, bang-bang and DDPG reach on E2E, and what they cost (docs/control.md). */
import path from "node:path";
import { setNativeEnvironment } from "../../../extension/engine/backend/native.ts";
import { packageRoot } from "../../../extension/engine/io/packageRoot.ts";
import { exitCodes } from "../../../extension/programs/cli/exitCodes.ts";
import { markdownTable } from "../../../extension/programs/cli/table.ts";
import { backendNames } from "../../../extension/protocol/config/runConfig.ts";
import { validationSamples } from "../../../extension/protocol/config/schema/dataSchema.ts";
import { showBytes, showFigure, showPercent } from "../../../extension/protocol/quantities.ts";
import { hasShared, shared } from "../../shared.ts";
import { comparisonData } from "../peer.ts";
import { count, program } from "../program.ts";
import { figure, text } from "../report.ts";
import { bytesUntil, type ControlName, controls, type Point, trajectory } from "./controlGrid.ts";

const options = {
  backend: { value: "NAME", help: "Only this backend; auto unless given.", choices: ["auto", ...backendNames] },
  seeds: { value: "N", help: "Seeds 0 to N - 1; 3 unless given." },
  epochs: { value: "N", help: "24 unless given." },
  control: { value: "NAME", help: "Only this way of control; all unless given.", choices: Object.keys(controls) },
  "held-out": {
    value: "SAMPLE",
    help: "Which held-out samples: seeded unless given; first for those that the table of docs/control.md was measured with.",
    choices: validationSamples,
  },
  json: { help: "Print JSON instead of tables." },
} as const;

interface Row {
  name: ControlName;
  /** By seed. */
  runs: Point[][];
}

void program("Compares ways of threshold control on E2E.", options, async (given, { stdout, stderr }) => {
  const seeds = count("seeds", given.seeds, 1000, 3);
  const epochs = count("epochs", given.epochs, 10_000, 24);
  if (!comparisonData.every(hasShared)) return exitCodes.done;
  setNativeEnvironment(1);
  const config = path.join(packageRoot(), "media", "examples", "e2e-splitcom.splitcom.json");
  const [train, validation] = comparisonData.map(shared);
  const sets = [
    `data.train=${train}`,
    `data.validation=${validation}`,
    `training.epochs=${epochs}`,
    `backend=${given.backend ?? "auto"}`,
    `data.validationSample=${given["held-out"] ?? "seeded"}`,
  ];
  const rows: Row[] = [];
  const wanted = (Object.keys(controls) as ControlName[]).filter(
    (name) => given.control === undefined || given.control === name,
  );
  for (const name of wanted) {
    const runs: Point[][] = [];
    for (let seed = 0; seed < seeds; seed++) {
      runs.push(await trajectory(config, name, [...sets, `seed=${seed}`]));
      stderr.write(`${name}, seed ${seed}: perplexity ${showFigure(runs.at(-1)!.at(-1)!.perplexity)}\n`);
    }
    rows.push({ name, runs });
  }
  stdout.write(given.json ? `${JSON.stringify(rows, null, 2)}\n` : `${reached(rows)}\n${cost(rows)}`);
  return exitCodes.done;
});

function reached(rows: readonly Row[]): string {
  const last = ({ runs }: Row) => runs.map((points) => points.at(-1)!);
  return markdownTable(rows, [
    text("control", ({ name }) => name),
    figure("perplexity", (row) =>
      last(row)
        .map(({ perplexity }) => showFigure(perplexity))
        .join(", "),
    ),
    figure("activations sent", (row) =>
      last(row)
        .map(({ bytes, baselineBytes }) => showPercent(bytes / baselineBytes))
        .join(", "),
    ),
  ]);
}

/** What each sent until it first reached what the learned threshold ended with, by seed. */
function cost(rows: readonly Row[]): string {
  const learned = rows.find(({ name }) => name === "ddpg");
  if (learned === undefined) return "";
  const seeds = learned.runs.map((points, seed) => ({ seed, perplexity: points.at(-1)!.perplexity }));
  return markdownTable(seeds, [
    figure("seed", ({ seed }) => `${seed}`),
    figure("perplexity", ({ perplexity }) => showFigure(perplexity)),
    ...rows.map(({ name, runs }) =>
      figure(name, ({ seed, perplexity }: { seed: number; perplexity: number }) => {
        const bytes = bytesUntil(runs[seed]!, perplexity);
        return Number.isFinite(bytes) ? showBytes(bytes) : "never";
      }),
    ),
  ]);
}
