/** Which packages the native backend is built from: those of this project's lock file, with their versions and checksums. */

const wanted = ["@tensorflow/tfjs-node", "node-api-headers"];

/**
 * A project that holds them and what they depend on, and nothing else.
 *
 * @param {{ packages: Record<string, any> }} lock this project's package-lock.json.
 * @returns {{ manifest: object, lock: object }} package.json and package-lock.json, for `npm ci`.
 */
export function nativePackages({ packages }) {
  const needed = new Set();
  const queue = wanted.map((name) => `node_modules/${name}`);
  for (const place of queue) {
    if (needed.has(place)) continue;
    const entry = packages[place];
    if (entry === undefined) throw new Error(`the lock file lacks ${place}`);
    needed.add(place);
    const names = Object.keys({ ...entry.dependencies, ...entry.optionalDependencies });
    queue.push(...names.map((name) => nearest(packages, place, name)).filter((found) => found !== undefined));
  }
  const dependencies = Object.fromEntries(wanted.map((name) => [name, packages[`node_modules/${name}`].version]));
  const manifest = { private: true, dependencies };
  // What is a dependency of a dependency there is one here too, whatever it is to the whole project.
  const locked = [...needed].sort().map((place) => {
    const { dev, optional, devOptional, peer, ...entry } = packages[place];
    return [place, entry];
  });
  return {
    manifest,
    lock: { lockfileVersion: 3, requires: true, packages: { "": { dependencies }, ...Object.fromEntries(locked) } },
  };
}

/** The place that Node finds a package at when another one requires it. */
function nearest(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const place = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (folder === "") return undefined;
  }
}
