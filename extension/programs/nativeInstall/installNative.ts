/** Puts `@tensorflow/tfjs-node` into a folder, built of what is pinned by version and checksum. */
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { BuildFailure, buildInto, nativeLoads } from "../../engine/backend/nativeBuild.mjs";
import type { NativePackages } from "../../engine/backend/nativePackages.mjs";
import { probeBackends } from "../../engine/backend/select.ts";
import { packageRoot } from "../../engine/io/packageRoot.ts";
import { runFailed, type SplitcomError } from "../../protocol/errors.ts";

const packageName = "@tensorflow/tfjs-node";

/**
 * Installs the native backend into a folder, and nothing where it loads already.
 *
 * @param folder is replaced, and only by what loads.
 * @param step takes what is begun, in words; throws where nothing more is to be begun.
 * @returns what loads now.
 * @throws SplitcomError with why it could not be built.
 */
export async function installNative(folder: string, step: (line: string) => void): Promise<string> {
  const present = await loading();
  if (present !== undefined) return present;

  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  try {
    await build(partial, step);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  process.env.SPLITCOM_NATIVE_DIR = path.join(folder, "node_modules", packageName);
  const loads = await loading();
  if (loads !== undefined) return loads;
  throw runFailed({ what: "the native backend was installed but does not load", where: folder });
}

/** What loads in a runner of this package, if native does. */
async function loading(): Promise<string | undefined> {
  const native = (await probeBackends()).find(({ name }) => name === "native");
  return native?.loads ? native.detail : undefined;
}

/** @throws SplitcomError with why it did not work. */
async function build(folder: string, step: (line: string) => void): Promise<void> {
  const packages: NativePackages = JSON.parse(
    readFileSync(path.join(packageRoot(), "dist", "nativePackages.json"), "utf8"),
  );
  try {
    await buildInto(folder, packages, step);
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    throw notInstalled(error.message);
  }
  if (!nativeLoads(folder, path.join(folder, "node_modules", packageName))) {
    throw notInstalled("what was built does not load");
  }
}

function notInstalled(why: string): SplitcomError {
  return runFailed({
    what: `the native backend could not be installed: ${why}`,
    remedy: "Runs still work with wasm, which needs nothing else.",
  });
}
