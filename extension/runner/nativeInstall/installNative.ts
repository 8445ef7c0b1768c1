/** Puts `@tensorflow/tfjs-node` into a folder, by its own downloads or, where those are out of reach, by building it. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BuildFailure, buildInto, nativeLoads } from "../../engine/backend/nativeBuild.mjs";
import { probeBackends } from "../../engine/backend/select.ts";
import { packageRoot } from "../../engine/io/packageRoot.ts";
import { runFailed } from "../../protocol/errors.ts";
import { NpmFailure, npm } from "../npm.ts";

const packageName = "@tensorflow/tfjs-node";

/**
 * Installs the native backend into a folder, and nothing where it loads already.
 *
 * @param folder is replaced, and only by what loads.
 * @param step takes what is begun, in words; throws where nothing more is to be begun.
 * @returns what loads now.
 * @throws SplitcomError with why neither way led there.
 */
export async function installNative(folder: string, step: (line: string) => void): Promise<string> {
  const present = await loading();
  if (present !== undefined) return present;

  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  try {
    await fetchOrBuild(partial, step);
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

async function fetchOrBuild(folder: string, step: (line: string) => void): Promise<void> {
  const version = wantedVersion();
  const fetching = await failureOf(folder, () => fetchPackage(folder, version, step));
  if (fetching === undefined) return;
  const building = await failureOf(folder, async () => {
    step("the download failed, building it instead");
    await buildInto(folder, version, step);
  });
  if (building === undefined) return;
  throw runFailed({
    what: `the native backend could not be installed: ${fetching}; building it instead: ${building}`,
    remedy: "Runs go on with wasm, which needs nothing else.",
  });
}

async function fetchPackage(folder: string, version: string, step: (line: string) => void): Promise<void> {
  step(`fetching ${packageName} ${version}, some 150 MB`);
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  await npm(folder, ["install", `${packageName}@${version}`], "npm install");
}

/** Why a way of installing did not lead to a package that loads; undefined where it did. Cancelling ends all ways. */
async function failureOf(folder: string, way: () => Promise<void>): Promise<string | undefined> {
  try {
    await way();
  } catch (error) {
    if (error instanceof BuildFailure) return error.message;
    if (error instanceof NpmFailure) return error.said;
    throw error;
  }
  const loads = nativeLoads(folder, path.join(folder, "node_modules", packageName));
  return loads ? undefined : "what was installed does not load";
}

function wantedVersion(): string {
  const manifest = path.join(packageRoot(), "package.json");
  const { optionalDependencies } = JSON.parse(readFileSync(manifest, "utf8"));
  return optionalDependencies[packageName];
}
