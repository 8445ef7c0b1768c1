/**
 * The native backend: `@tensorflow/tfjs-node`, which is optional, never bundled, and may be in three places.
 *
 * It brings its own copy of tfjs-core. That is harmless: tfjs-core keeps its engine and its kernels on the global object
 * of the thread, so both copies work on the same ones.
 */
import { createRequire } from "node:module";
import { constants } from "node:os";
import path from "node:path";
import util from "node:util";
import { isMainThread } from "node:worker_threads";
import * as tf from "@tensorflow/tfjs-core";
import { runFailed } from "../../protocol/errors.ts";
import { isNativeStartup } from "../../protocol/nativeStartup.ts";
import { withStderrAside } from "../io/files/stderrAside.ts";
import { packageRoot } from "../io/packageRoot.ts";
import { legacyUtil } from "./legacyUtil.mjs";

const packageName = "@tensorflow/tfjs-node";

/** How it is installed: in a clone, and in the extension. */
export const howToInstall = "npm run setup:native (in VS Code: SplitCom: Install Native Backend)";

export const nativeRemedy = `Run ${howToInstall}, or choose the backend wasm.`;

/** Where the package is looked for, in this order; each is what `require` takes from the project's root. */
export function nativePlaces(): string[] {
  const named = process.env.SPLITCOM_NATIVE_DIR;
  const built = path.join(packageRoot(), ".native", "node_modules", packageName);
  return [packageName, ...(named ? [path.resolve(named)] : []), built];
}

/**
 * Sets what libtensorflow reads from the environment when it is first loaded: threads per operation and silence.
 *
 * To be called on the main thread before worker threads open the native backend: what a worker writes into its
 * `process.env` does not reach the C library.
 */
export function setNativeEnvironment(threads: number): void {
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  process.env.TF_NUM_INTEROP_THREADS = "1";
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
}

/** `dlopen` is to leave the library where it is when its handle is closed; Node.js has no name for it. */
const keepLoaded = 0x1000;
let isLoaded = false;

/**
 * Loads the part of libtensorflow that writes lines of its own when it is loaded, whatever its settings say, and keeps those lines
 * from the terminal; others are passed on. Does nothing where the native backend is not there, or is loaded.
 *
 * To be called on the main thread before worker threads open the native backend.
 */
export function loadSilently(): void {
  if (isLoaded || process.platform !== "linux") return;
  isLoaded = true;
  const library = frameworkLibrary();
  if (library === undefined) return;
  withStderrAside(isNativeStartup, () => {
    try {
      process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_LAZY | keepLoaded);
    } catch {
      // It is no addon, which is said after it has been loaded; one that does not load is explained when the addon is.
    }
  });
}

function frameworkLibrary(): string | undefined {
  const { resolve } = createRequire(path.join(packageRoot(), "package.json"));
  for (const place of nativePlaces()) {
    try {
      return path.join(path.dirname(resolve(`${place}/package.json`)), "deps", "lib", "libtensorflow_framework.so.2");
    } catch {
      // The next place may have it.
    }
  }
  return undefined;
}

/** Makes tfjs ready on libtensorflow in this thread and returns what runs there. Throws a typed error where it cannot. */
export async function openNative(threads: number): Promise<string> {
  if (isMainThread) {
    setNativeEnvironment(threads);
    loadSilently();
  }
  Object.assign(util, legacyUtil);
  const failures: string[] = [];
  const found = nativePlaces().find((place) => {
    try {
      return quietRequire(place);
    } catch (error) {
      failures.push((error as Error).message);
      return false;
    }
  });
  if (found === undefined) throw runFailed({ what: whyNotNative(failures), remedy: nativeRemedy });
  await tf.setBackend("tensorflow");
  const { binding } = tf.backend() as NativeBackend;
  registerAttributeNames(binding);
  computeOnce();
  const perOperation = process.env.TF_NUM_INTRAOP_THREADS ?? "all";
  const plural = perOperation === "1" ? "" : "s";
  return `libtensorflow ${binding.TF_Version}, ${perOperation} intra-op thread${plural}`;
}

/** What we use of the addon. */
interface NativeBinding {
  TF_Version: string;
  executeOp(op: string, attributes: { name: string; type: number }[], inputs: number[], outputs: number): void;
}

interface NativeBackend extends tf.KernelBackend {
  binding: NativeBinding;
}

/** Attributes of the operations we run, as tfjs-node names them. */
export const attributeNames = (
  "DstT Index N SrcT T Taxis Tidx Tindices Tlen Tmultiples Tpaddings Tparams Tperm Truncate Tshape adj_x adj_y axis " +
  "batch_dims begin_mask ellipsis_mask end_mask exclusive index_type keep_dims new_axis_mask num num_split output_type " +
  "reverse shrink_axis_mask strides transpose_a transpose_b"
).split(" ");

/**
 * Makes the addon remember these names now. It collects them in one set for all threads, without a lock: two lanes that meet a
 * new name at once crash the process (seen in one start of 25). Looking up a known one is harmless, so the first lane registers
 * them before the others open.
 */
function registerAttributeNames(binding: NativeBinding): void {
  for (const name of attributeNames) {
    try {
      binding.executeOp("NoOp", [{ name, type: -1 }], [], 0);
    } catch {
      // There is no such type; by then the name has been stored.
    }
  }
}

/** Loads the package without the deprecation warnings of its old dependencies. */
function quietRequire(place: string): unknown {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    return createRequire(path.join(packageRoot(), "package.json"))(place);
  } finally {
    process.noDeprecation = before;
  }
}

/**
 * What is missing, in one line: the messages themselves list a stack of requiring files or a page of advice.
 *
 * A place without the package says nothing where another one has it. One without its addon is npm's, which builds nothing.
 *
 * @param failures messages of the failed `require` of each place.
 */
export function whyNotNative(failures: readonly string[]): string {
  const isThere = failures.filter((message) => !isMissing(message));
  const other = isThere.find((message) => !message.includes("tfjs_binding.node"));
  if (other !== undefined)
    return `the native backend (${packageName}) does not load: ${other.trim().split("\n", 1)[0]}`;
  return isThere.length === 0
    ? `the native backend (${packageName}) is not installed`
    : `the native backend is not built: ${packageName} is there without its compiled addon`;
}

function isMissing(message: string): boolean {
  const module = /Cannot find module '([^']*)'/.exec(message)?.[1];
  return module?.split(path.sep).join("/").endsWith(packageName) === true;
}

/** A thread that ends without having computed anything crashes the process in the addon's clean-up. */
function computeOnce(): void {
  tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(1)).dataSync());
}
