/** How the folder of a new run is called; its name is the run's id. */

/**
 * Names for a new run's folder, without end: start time (UTC) and name, then the same with numbers, for where that is taken.
 */
export function* runFolderNames(name: string, startedAt: Date): Generator<string, never> {
  const time = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(":", "")
    .replace("T", "-");
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const base = slug === "" ? time : `${time}-${slug}`;
  yield base;
  for (let number = 2; ; number++) yield `${base}-${number}`;
}
