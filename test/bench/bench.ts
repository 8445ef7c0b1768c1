/**
 * `npm run bench`: how fast a training step is, where its time goes, how much of the machine it uses, and whether
 * memory stays where it is.
 */
import { setNativeEnvironment } from "../../extension/engine/backend/native.ts";
import { type Experiment, epochSteps } from "../../extension/engine/experiment.ts";
import { machine } from "../../extension/engine/io/machine.ts";
import { presets } from "../../extension/engine/model/modelPresets.ts";
import { exitCodes } from "../../extension/programs/cli/exitCodes.ts";
import { laneCount } from "../../extension/programs/run/laneCount.ts";
import { backendNames } from "../../extension/protocol/config/runConfig.ts";
import { batchShapes } from "./flops.ts";
import { openGemmCeiling } from "./gemm.ts";
import type { GemmShape } from "./gemmThread.ts";
import { measure } from "./measure.ts";
import { timeOperations } from "./operations.ts";
import { count, program } from "./program.ts";
import { operationsText, summaryText } from "./report.ts";
import { sum } from "./statistics.ts";
import { leaks, summarize } from "./summary.ts";
import { prepareWorkload } from "./workload.ts";

const options = {
  backend: { value: "NAME", help: "Tensor backend; auto unless given.", choices: ["auto", ...backendNames] },
  preset: { value: "NAME", help: "Model: nano is the bundled one, the others have random weights.", choices: presets },
  data: { value: "FILE", help: "E2E training file (mr,ref); the synthetic corpus unless given." },
  clients: { value: "N", help: "Clients; 4 unless given." },
  lanes: { value: "N", help: "Worker threads; one per core unless given." },
  batch: { value: "N", help: "Samples per client and step; 8 for nano and 1 for others unless given." },
  length: { value: "N", help: "Tokens of every sample; as they come unless given." },
  steps: { value: "N", help: "Global steps of an epoch; 8 unless given." },
  epochs: { value: "N", help: "Timed epochs, after one that warms up; 5 unless given." },
  ops: { help: "Also the time by kind of tensor operation, of a run on one thread." },
  json: { help: "Print JSON instead of tables." },
} as const;

/** The feed-forward's expansion of an average mini-batch: as large a product as the blocks have. */
function largestProduct(experiment: Experiment): GemmShape {
  const { width, inner } = experiment.model.config;
  const shapes = epochSteps(experiment, 1).flatMap((batches) => batchShapes(experiment, batches));
  const rows = sum(shapes.map(({ size, length }) => size * length)) / shapes.length;
  return { rows: Math.round(rows), inner: width, columns: inner };
}

void program("Measures training steps of the real round loop.", options, async (given, { stdout }) => {
  setNativeEnvironment(1);
  const preset = given.preset ?? "nano";
  const experiment = await prepareWorkload({
    backend: given.backend ?? "auto",
    lanes: count("lanes", given.lanes, 256, "auto"),
    preset,
    data: given.data,
    clients: count("clients", given.clients, 1000, 4),
    batch: count("batch", given.batch, 4096, preset === "nano" ? 8 : 1),
    length: count("length", given.length, 65_536, undefined),
    steps: count("steps", given.steps, 10_000, 8),
    epochs: 1 + count("epochs", given.epochs, 10_000, 5),
  });
  const { config, model } = experiment;
  const lanes = laneCount(config);
  const product = largestProduct(experiment);
  const ceiling = await openGemmCeiling(config.backend, lanes, product);
  const measurement = await measure(experiment, ceiling.measure);
  await ceiling.close();
  const summary = summarize(measurement, lanes);
  const { backend } = measurement;
  const operations = given.ops ? await timeOperations(experiment) : undefined;

  if (given.json) {
    const report = { machine: machine(), model: model.source, backend, lanes, product, ...summary, operations, config };
    stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    const { rows, inner, columns } = product;
    const { batchSize } = config.training;
    stdout.write(`${model.source}, ${config.clients} clients on ${lanes} lanes, batch ${batchSize}\n`);
    stdout.write(`backend ${backend.name}: ${backend.detail}\n`);
    for (const { name, reason } of backend.rejected) stdout.write(`not ${name}: ${reason}\n`);
    stdout.write(`GEMM ceiling: [${rows}, ${inner}] x [${inner}, ${columns}] on each lane at once\n\n`);
    stdout.write(summaryText(summary));
    if (operations) stdout.write(`\nA global step on one thread:\n${operationsText(operations)}`);
  }
  return leaks(summary) ? exitCodes["run-failed"] : exitCodes.done;
});
