/**
 * libtensorflow for the native backend, each file of it pinned by its checksum.
 *
 * Its publisher's archive or, where that is out of reach (some networks let in package registries alone), Python's wheel of it.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { getProxyForUrl } from "proxy-from-env";
import { Agent, fetch, ProxyAgent } from "undici";

/** A failure with one line for the user: what failed and what it needs. */
export class BuildFailure extends Error {}

const storage = "https://storage.googleapis.com";

/** By platform and architecture: those that tfjs-node 4.22.0 asks for. */
const archives = {
  "linux-x64": {
    url: `${storage}/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz`,
    sha256: "7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173",
  },
  "linux-arm64": {
    url: `${storage}/tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz`,
    sha256: "9395d1ff39f5b6847f5121e679ff4e599dc7061a2a7f87ceac061c78e908e6e3",
  },
  "darwin-x64": {
    url: `${storage}/tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz`,
    sha256: "56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226",
  },
  "darwin-arm64": {
    url: `${storage}/tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz`,
    sha256: "13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79",
  },
};

/** Only its libraries are of use, so it need not be of the Python that is installed. */
const wheel = {
  platform: "linux-x64",
  requirement: "tensorflow-cpu==2.21.0",
  sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  tags: ["--implementation", "cp", "--python-version", "3.11", "--abi", "cp311", "--platform", "manylinux_2_27_x86_64"],
};

/** Unpacks argv[1] (a wheel) into argv[2], only what the binding needs: a whole wheel is three times as large. */
const unpack = `
import sys, zipfile
keep = {
    "tensorflow/libtensorflow_": "lib",
    "tensorflow/THIRD_PARTY_NOTICES.txt": "",
    "tensorflow/include/LICENSE": "",
    "tensorflow/include/tensorflow/c/": "include",
    "tensorflow/include/tensorflow/core/platform/ctstring": "include",
    "tensorflow/include/tsl/platform/ctstring": "include",
    "tensorflow/include/xla/tsl/": "include",
}
wheel = zipfile.ZipFile(sys.argv[1])
for member in wheel.infolist():
    for prefix, folder in keep.items():
        if member.filename.startswith(prefix) and not member.is_dir():
            member.filename = member.filename.removeprefix("tensorflow/").removeprefix("include/")
            wheel.extract(member, sys.argv[2] + "/" + folder)
            break
`;

/** The properties of the machine that decide which libraries there are; default: this one. @param {string} [platform] @param {string} [arch] */
export function libtensorflowArchive(platform = process.platform, arch = process.arch) {
  return archives[`${platform}-${arch}`];
}

/**
 * Puts libtensorflow into a folder: `lib/`, `include/` and its licences.
 *
 * @param {string} deps the folder.
 * @param {(line: string) => void} say takes a line of progress.
 * @throws BuildFailure where there is none for this machine, neither source can be reached, or a checksum differs.
 */
export async function fetchLibtensorflow(deps, say) {
  const archive = libtensorflowArchive();
  if (archive === undefined) {
    const places = Object.keys(archives).join(", ");
    throw new BuildFailure(
      `the native backend is available for ${places}; this is ${process.platform}-${process.arch}`,
    );
  }
  const download = mkdtempSync(join(tmpdir(), "splitcom-libtensorflow-"));
  mkdirSync(deps, { recursive: true });
  try {
    say("fetching libtensorflow, about 100 MB");
    const file = join(download, "libtensorflow.tar.gz");
    const unreachable = await fetchChecked(archive, file);
    if (unreachable === undefined) {
      await run("tar", ["-xzf", file, "-C", deps], "libtensorflow could not be unpacked");
      return;
    }
    if (wheel.platform !== `${process.platform}-${process.arch}`) {
      throw new BuildFailure(`libtensorflow cannot be downloaded (${unreachable})`);
    }
    say(`libtensorflow cannot be downloaded (${unreachable}), fetching it as Python's wheel, about 270 MB`);
    await fetchWheel(download, deps);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

/**
 * Fetches a file and holds it against its checksum.
 *
 * @param {{ url: string, sha256: string }} wanted
 * @param {string} file where it is put; nothing is to be made of it unless this resolves.
 * @returns {Promise<string | undefined>} why it could not be reached, or undefined where it is there, whole.
 * @throws BuildFailure where what came is another file.
 */
export async function fetchChecked({ url, sha256 }, file) {
  const hash = createHash("sha256");
  const watch = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    // As the environment says (HTTPS_PROXY, NO_PROXY); silence of half a minute counts as out of reach.
    const proxy = getProxyForUrl(url);
    const patience = { connect: { timeout: 30_000 }, headersTimeout: 30_000, bodyTimeout: 30_000 };
    const dispatcher = proxy === "" ? new Agent(patience) : new ProxyAgent({ ...patience, uri: proxy });
    const answer = await fetch(url, { dispatcher });
    if (!answer.ok || answer.body === null) return `status ${answer.status}`;
    await pipeline(answer.body, watch, createWriteStream(file));
  } catch (error) {
    return error.cause?.message ?? error.message;
  }
  const found = hash.digest("hex");
  if (found !== sha256) {
    throw new BuildFailure(`what ${new URL(url).host} sent is not what was published: SHA-256 ${found}, not ${sha256}`);
  }
  return undefined;
}

async function fetchWheel(download, deps) {
  const requirements = join(download, "requirements.txt");
  writeFileSync(requirements, `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`);
  const options = ["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", ...wheel.tags];
  await run(
    "python3",
    ["-m", "pip", "download", ...options, "-r", requirements, "-d", download],
    "pip could not fetch tensorflow-cpu",
  );
  const file = readdirSync(download).find((name) => name.endsWith(".whl"));
  await run("python3", ["-c", unpack, join(download, file), deps], "the wheel could not be unpacked");
}

/** The libraries to link with, by the names under which they are asked for at run time. @param {string} deps @returns {string[]} */
export function libtensorflowLibraries(deps) {
  const folder = join(deps, "lib");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /^libtensorflow(_cc|_framework)?(\.so\.\d+|\.\d+\.dylib)$/.test(name));
}

/** The last line that shows why; npm ends with the path of a log that has the details. */
function lastWords(said) {
  const lines = said.trim().split("\n");
  return lines.filter((line) => !line.includes("A complete log of this run")).at(-1);
}

/** Waits without blocking, so that whoever builds can be notified to stop. @throws BuildFailure */
export function run(command, args, failure, options = {}) {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = () => reject(new BuildFailure(`${failure} (${command}: ${lastWords(said)})`));
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        said += chunk;
      });
    }
    child.on("error", (error) => {
      said = error.message;
      fail();
    });
    child.on("close", (code) => (code === 0 ? resolve() : fail()));
  });
}
