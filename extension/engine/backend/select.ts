/** Which tensor backend runs: libtensorflow where it loads, else wasm with our kernels, else plain JavaScript. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { type BackendName, backendNames } from "../../protocol/config/runConfig.ts";
import { badInput, toWireError } from "../../protocol/errors.ts";
import { packageRoot } from "../io/packageRoot.ts";
import { legacyUtilProgram } from "./legacyUtil.mjs";
import { howToInstall, nativePlaces, nativeRemedy, openNative, whyNotNative } from "./native.ts";

export interface BackendReport {
  name: BackendName;
  /** What exactly runs, for people: "libtensorflow 2.21.0, 1 intra-op thread". */
  detail: string;
  /** The faster ones that `auto` passed over, and why. */
  rejected: { name: BackendName; reason: string }[];
}

export interface BackendOptions {
  /** Threads of one native operation; default 1, since lanes already fill the cores. */
  threads?: number;
}

/** Each makes tfjs ready in this thread or throws; their packages load late, for a backend not taken should cost nothing. */
const openers: Record<BackendName, (options: BackendOptions) => Promise<string>> = {
  native: ({ threads = 1 }) => openNative(threads),
  wasm: async () => (await import("./wasm.ts")).openWasm(),
  cpu: async () => (await import("./cpu.ts")).openCpu(),
};

/**
 * Makes `@tensorflow/tfjs-core` ready on a backend in this thread.
 *
 * @param wanted `auto` takes the first of native, wasm, cpu that loads and shows why the others did not.
 * @throws SplitcomError when the named backend does not load, or its name is none.
 */
export async function openBackend(wanted: "auto" | BackendName, options: BackendOptions = {}): Promise<BackendReport> {
  // Without this tfjs advises on the console to install tfjs-node, and warns of every kernel registered twice.
  tf.enableProdMode();
  if (wanted !== "auto") {
    const open = openers[wanted];
    if (open === undefined) {
      throw badInput({ what: "unknown backend", value: wanted, range: `auto, ${backendNames.join(", ")}` });
    }
    return { name: wanted, detail: await open(options), rejected: [] };
  }
  const rejected: BackendReport["rejected"] = [];
  for (const name of backendNames) {
    try {
      return { name, detail: await openers[name](options), rejected };
    } catch (error) {
      const { what } = toWireError(error);
      rejected.push({ name, reason: name === "native" ? `${what}; install it with ${howToInstall}` : what });
    }
  }
  throw badInput({ what: "no backend loads", value: rejected.map(({ reason }) => reason).join("; ") });
}

export interface BackendProbe {
  name: BackendName;
  loads: boolean;
  /** What runs there, or why it does not load and what to do. */
  detail: string;
}

/** Reports each backend whether it would load, without loading it into this process. */
export async function probeBackends(): Promise<BackendProbe[]> {
  return [await probeNative(), await probeWasm(), { name: "cpu", loads: true, detail: "plain JavaScript" }];
}

/** libtensorflow cannot be unloaded and says much while it loads, so another process tries it. */
async function probeNative(): Promise<BackendProbe> {
  const program = `
    ${legacyUtilProgram}
    console.log("libtensorflow", require(process.argv[1]).backend().binding.TF_Version);`;
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1", TF_CPP_MIN_LOG_LEVEL: "2", NODE_NO_WARNINGS: "1" };
  const failures: string[] = [];
  for (const place of nativePlaces()) {
    try {
      const args = ["--eval", program, place];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: packageRoot(), env });
      return { name: "native", loads: true, detail: stdout.trim() };
    } catch (error) {
      // The next place may do.
      failures.push(messageOf(error));
    }
  }
  return { name: "native", loads: false, detail: `${whyNotNative(failures)}. ${nativeRemedy}` };
}

/** Of what a process wrote before it failed, the error; Node.js shows the place in its own code first. */
function messageOf(error: unknown): string {
  const { stderr = "", message } = error as Error & { stderr?: string };
  const begins = /^\w*Error: /m.exec(stderr);
  return begins ? stderr.slice(begins.index) : message;
}

async function probeWasm(): Promise<BackendProbe> {
  try {
    const variant = (await import("./kernels/module.ts")).bestVariant();
    if (variant === undefined) return { name: "wasm", loads: false, detail: "this Node.js has no WebAssembly SIMD" };
    return {
      name: "wasm",
      loads: true,
      detail: variant === "relaxed" ? "own kernels, relaxed SIMD" : "own kernels, SIMD",
    };
  } catch (error) {
    return { name: "wasm", loads: false, detail: toWireError(error).message };
  }
}
