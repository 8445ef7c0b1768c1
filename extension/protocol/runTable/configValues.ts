/** Configurations as tables and filters need them: one value for each path that is not itself an object. */

export type ConfigValue = string | number | boolean;

/** By path, as `control.theta`; lists as text. Foreign keys are among the paths. */
export type ConfigValues = ReadonlyMap<string, ConfigValue>;

/** Of many runs, by path: each path has a value for each run, in their order, null where the run has none. */
export interface ConfigTable {
  paths: string[];
  /** [paths, runs] */
  values: (ConfigValue | null)[][];
  /** For each run whether its configuration could be read. */
  known: boolean[];
}

/** Characters of one value: that of a configuration may be as long as its file. */
const longestValue = 300;
/** Of one run: a configuration has some 80, a damaged one any number. */
const mostPaths = 400;

/** Every value of a configuration, by its path. */
export function configValues(config: object): ConfigValues {
  const values = new Map<string, ConfigValue>();
  const walk = (value: unknown, path: string) => {
    if (values.size >= mostPaths) return;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [key, child] of Object.entries(value)) walk(child, path === "" ? key : `${path}.${key}`);
    } else {
      values.set(path, leaf(value));
    }
  };
  walk(config, "");
  return values;
}

function leaf(value: unknown): ConfigValue {
  if (typeof value === "number" || typeof value === "boolean") return value;
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}

/** @param configs of each run; undefined where its configuration cannot be read. */
export function configTable(configs: readonly (ConfigValues | undefined)[]): ConfigTable {
  const paths = [...new Set(configs.flatMap((config) => [...(config?.keys() ?? [])]))];
  return {
    paths,
    values: paths.map((path) => configs.map((config) => config?.get(path) ?? null)),
    known: configs.map((config) => config !== undefined),
  };
}

/** The values of each run in the order of the table; undefined where its configuration could not be read. */
export function configsOfTable({ paths, values, known }: ConfigTable): (ConfigValues | undefined)[] {
  return known.map((isKnown, run) => {
    if (!isKnown) return undefined;
    const entries = paths.flatMap((path, at): [string, ConfigValue][] => {
      const value = values[at]![run] ?? null;
      return value === null ? [] : [[path, value]];
    });
    return new Map(entries);
  });
}

/** What distinguishes runs without making them different experiments. */
const labels = new Set(["$schema", "name"]);

/** The paths in which configurations differ, in the order in which they come; runs without one take no part. */
export function differingPaths(configs: readonly ConfigValues[]): string[] {
  const seen = new Map<string, { value: ConfigValue; count: number; differs: boolean }>();
  for (const config of configs) {
    for (const [path, value] of config) {
      const before = seen.get(path);
      if (before === undefined) seen.set(path, { value, count: 1, differs: false });
      else {
        before.count++;
        before.differs ||= before.value !== value;
      }
    }
  }
  return [...seen]
    .filter(([path, { count, differs }]) => !labels.has(path) && (differs || count < configs.length))
    .map(([path]) => path);
}

/** The same for configurations that are equal but for their seed and name. */
export function groupKey(config: ConfigValues): string {
  const entries = [...config].filter(([path]) => path !== "seed" && !labels.has(path));
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
