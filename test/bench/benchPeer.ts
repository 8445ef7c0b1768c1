/**
 * `npm run bench:peer`: the same samples through this workbench and through its PyTorch peer.
 *
 * The programs take turns, so that a machine that changes its speed meanwhile changes both.
 */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setNativeEnvironment } from "../../extension/engine/backend/native.ts";
import { probeBackends } from "../../extension/engine/backend/select.ts";
import { machine } from "../../extension/engine/io/machine.ts";
import type { Context } from "../../extension/programs/cli/context.ts";
import { exitCodes } from "../../extension/programs/cli/exitCodes.ts";
import { markdownTable } from "../../extension/programs/cli/table.ts";
import { type BackendName, backendNames } from "../../extension/protocol/config/runConfig.ts";
import { showFigure, showPercent } from "../../extension/protocol/quantities.ts";
import { type Comparison, ourExperiment, peerOptions, writeComparison } from "./control/comparison.ts";
import { runOurs } from "./ours.ts";
import { findPeer, type RunFigures, runPeer } from "./peer.ts";
import { count, program } from "./program.ts";
import { figure, fixed, text } from "./report.ts";
import { type Entrant, type Standing, standings, takeTurns, timedEpochs } from "./takeTurns.ts";

/** Above 1: everything is sent. */
const sendAll = 2;
const qualityEpochs = 24;
const qualityHeldOut = 200;

const options = {
  backend: { value: "NAME", help: "Only this backend of ours.", choices: backendNames },
  rounds: { value: "N", help: "How often each program runs; 5 unless given." },
  epochs: { value: "N", help: "Timed epochs of a run, after one that warms up; 2 unless given." },
  threads: { value: "N", help: "Threads of the peer and lanes of ours; 2 unless given." },
  quality: { help: `Also perplexity after ${qualityEpochs} epochs, sending all and at theta 0.98.` },
  json: { help: "Print JSON instead of tables." },
} as const;

/** Runs `work` with both programs set up on one comparison; the peer is the first entrant. */
async function withEntrants<T>(
  python: string,
  backends: readonly BackendName[],
  comparison: Comparison,
  context: Context,
  work: (entrants: Entrant[]) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "splitcom-peer-"));
  try {
    const files = await writeComparison(folder, comparison, context);
    const peer: Entrant = { name: "peer", run: async () => runPeer(python, peerOptions(comparison, files.tokens)) };
    const ours = await Promise.all(
      backends.map(async (backend): Promise<Entrant> => {
        const experiment = await ourExperiment(files.config, backend);
        return { name: backend, run: () => runOurs(experiment) };
      }),
    );
    return await work([peer, ...ours]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Backends to compare: the one asked for, or native where it loads, and wasm. */
async function backendsToRun(asked: BackendName | undefined): Promise<BackendName[]> {
  if (asked !== undefined) return [asked];
  const probes = await probeBackends();
  return probes.filter(({ name, loads }) => loads && name !== "cpu").map(({ name }) => name);
}

interface Quality extends Omit<RunFigures, "samplesPerSecond"> {
  theta: number;
  name: string;
  /** Perplexity against the peer's. */
  ratio: number;
}

function speedText(rows: readonly Standing[]): string {
  return markdownTable(rows, [
    text("samples/s", ({ name }) => name),
    figure("median", ({ median }) => fixed(median)),
    figure("best", ({ best }) => fixed(best)),
    figure("to peer", ({ ratio }) => ratio.toFixed(2)),
    figure("of best", ({ ratioOfBest }) => ratioOfBest.toFixed(2)),
  ]);
}

function qualityText(rows: readonly Quality[]): string {
  return markdownTable(rows, [
    text(`after ${qualityEpochs} epochs`, ({ name }) => name),
    figure("theta", ({ theta }) => (theta > 1 ? "all" : `${theta}`)),
    figure("perplexity", ({ perplexity }) => showFigure(perplexity)),
    figure("to peer", ({ ratio }) => ratio.toFixed(3)),
    figure("uploaded", ({ uploadRatio }) => showPercent(uploadRatio)),
  ]);
}

void program("Compares this workbench with its PyTorch peer on E2E.", options, async (given, context) => {
  const { stdout, stderr } = context;
  const rounds = count("rounds", given.rounds, 1000, 5);
  const epochs = 1 + count("epochs", given.epochs, 1000, 2);
  const threads = count("threads", given.threads, 256, 2);
  const peer = findPeer();
  if ("absent" in peer) {
    stdout.write(`skipped: ${peer.absent}\n`);
    return exitCodes.done;
  }
  setNativeEnvironment(1);
  const backends = await backendsToRun(given.backend);

  const speed = await withEntrants(
    peer.python,
    backends,
    { epochs, theta: sendAll, heldOut: 1, threads },
    context,
    async (entrants) => {
      const figures = await takeTurns(entrants, rounds, (name, round, of) =>
        stderr.write(`round ${round}/${rounds} ${name}: ${timedEpochs(of).map(fixed).join(" ")} samples/s\n`),
      );
      return standings(entrants, figures);
    },
  );
  const quality: Quality[] = [];
  for (const theta of given.quality ? [sendAll, 0.98] : []) {
    const comparison = { epochs: qualityEpochs, theta, heldOut: qualityHeldOut, threads };
    await withEntrants(peer.python, backends.slice(0, 1), comparison, context, async (entrants) => {
      const figures = (await takeTurns(entrants, 1, (name) => stderr.write(`theta ${theta} ${name}: done\n`))).flat();
      figures.forEach(({ perplexity, uploadRatio }, i) => {
        const ratio = perplexity! / figures[0]!.perplexity!;
        quality.push({ theta, name: entrants[i]!.name, perplexity, uploadRatio, ratio });
      });
    });
  }

  if (given.json) stdout.write(`${JSON.stringify({ machine: machine(), peer, threads, speed, quality }, null, 2)}\n`);
  else stdout.write(`${peer.versions}\n\n${speedText(speed)}${quality.length > 0 ? `\n${qualityText(quality)}` : ""}`);
  return exitCodes.done;
});
