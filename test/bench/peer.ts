/** The PyTorch peer: where it is, and what a run of it printed. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { runFailed } from "../../extension/protocol/errors.ts";
import { shared } from "../shared.ts";

/** Below the shared reference data: the peer, and what both programs train and are validated on. */
const script = "tools/peer/torch_sfl.py";
export const comparisonData = ["data/e2e/trainset.csv", "data/e2e/devset.csv"] as const;

/** What is timed and compared of a run, ours or the peer's. */
export interface RunFigures {
  /** Of each epoch: training samples over the time of training and averaging. The first epoch warms up. */
  samplesPerSecond: number[];
  /** Validation perplexity after the last epoch; null without held-out data. */
  perplexity: number | null;
  /** Share of samples whose activation was sent, over the epochs after the first. */
  uploadRatio: number;
}

export interface PeerOptions {
  /** Folder of the model. */
  model: string;
  /** File of `tokenLines`. */
  tokens: string;
  clients: number;
  batch: number;
  cut: number;
  rank: number;
  alpha: number;
  lr: number;
  epochs: number;
  theta: number;
  /** Width of the sketch. */
  k: number;
  threads: number;
}

/** A Python that can run the peer, with the versions it has; or why there is none. */
export type PeerPython = { python: string; versions: string } | { absent: string };

/** `SPLITCOM_PYTHON`, else `python3`. */
export function findPeer(): PeerPython {
  const missing = [script, ...comparisonData].map(shared).find((file) => !existsSync(file));
  if (missing !== undefined) return { absent: `${missing} is not there (set SPLITCOM_SHARED)` };
  const python = process.env.SPLITCOM_PYTHON || "python3";
  const versions =
    "import tokenizers, torch, transformers as t; print(f'PyTorch {torch.__version__}, transformers {t.__version__}')";
  const { status, error, stdout, stderr } = spawnSync(python, ["-c", versions], { encoding: "utf8" });
  if (status === 0) return { python, versions: stdout.trim() };
  const reason = error?.message ?? stderr.trim().split("\n").at(-1);
  return { absent: `${python} has no PyTorch with transformers (${reason}); name one that has in SPLITCOM_PYTHON` };
}

/** One line the peer prints after each epoch; `ppl` where it was given held-out samples. */
interface PeerEpoch {
  samples_s: number;
  upload: number;
  ppl?: number;
}

/** Runs the peer to its end. @throws run-failed with its last words. */
export function runPeer(python: string, options: PeerOptions): RunFigures {
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const env = { ...process.env, OMP_NUM_THREADS: `${options.threads}` };
  const { status, signal, stdout, stderr } = spawnSync(python, [shared(script), ...named], { encoding: "utf8", env });
  if (status !== 0) {
    throw runFailed({ what: "the PyTorch peer failed", value: signal ?? stderr.trim().split("\n").at(-1) ?? "" });
  }
  const epochs = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as PeerEpoch);
  const later = epochs.slice(1);
  return {
    samplesPerSecond: epochs.map(({ samples_s }) => samples_s),
    perplexity: epochs.at(-1)?.ppl ?? null,
    uploadRatio: later.reduce((sum, { upload }) => sum + upload, 0) / later.length,
  };
}
