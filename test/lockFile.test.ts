/**
 * The lock file serves a clone on every platform: npm adds to it only what it finds for the platform that it runs on, and `npm ci`
 * then refuses it elsewhere.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}
type Lock = Record<string, Locked>;

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (name: string) => JSON.parse(readFileSync(path.join(root, name), "utf8"));
const manifest: Locked = read("package.json");
const lock: Lock = read("package-lock.json").packages;

/** What a package at `place` gets when it requires `name`: the nearest, as Node looks for it. */
function found(locked: Lock, place: string, name: string): Locked | undefined {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const package_ = locked[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`];
    if (package_ !== undefined || folder === "") return package_;
  }
}

function required({ dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} }: Locked) {
  const peers = Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional);
  return { ...Object.fromEntries(peers), ...dependencies, ...optionalDependencies };
}

/** `place needs name@range` of everything that a locked package needs and the lock file lacks, or has in another version. */
function missing(locked: Lock): string[] {
  return Object.entries(locked).flatMap(([place, entry]) =>
    Object.entries(required(entry))
      .filter(([name, range]) => {
        const version = found(locked, place, name)?.version;
        // Builds for platforms are asked for by exact versions; ranges are npm's business.
        return version === undefined || (/^\d+\.\d+\.\d+$/.test(range) && range !== version);
      })
      .map(([name, range]) => `${place} needs ${name}@${range}`),
  );
}

describe("the lock file", () => {
  test("holds all that its packages need, with the optional builds for every platform", () => {
    expect(missing(lock)).toEqual([]);
    const optional = Object.values(lock).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    // As many as esbuild, rollup and biome have today; with fewer the test would look at nothing.
    expect(optional.length).toBeGreaterThan(55);
  });

  test.each(["@biomejs/cli-darwin-arm64", "@biomejs/cli-win32-x64", "@rollup/rollup-win32-x64-msvc"])(
    "would be found incomplete without %s",
    (name) => {
      const { [`node_modules/${name}`]: _left, ...rest } = lock;
      expect(missing(rest)).toEqual([expect.stringContaining(name)]);
    },
  );

  test("is of the manifest as it is", () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    expect(lock[""]).toMatchObject({ dependencies, devDependencies, optionalDependencies });
    expect(Object.keys(lock[""]?.devDependencies ?? {}).filter((name) => !found(lock, "", name))).toEqual([]);
  });

  test("has a checksum for every package and names no registry, so that every clone uses its own", () => {
    const packages = Object.entries(lock).filter(([place]) => place !== "");
    expect(packages.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ""))).toEqual([]);
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});
