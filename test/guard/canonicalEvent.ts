/** A run's events in one form, whatever format version they were recorded in, so that runs of two versions can be compared. */

type Fields = Record<string, unknown>;

/**
 * An event of either version in the form of version 2, without what only version 2 knows:
 * thresholds by group (`thetas`) instead of `theta` and `gradientTheta`; bytes by kind without `values`, `side` and `header`.
 */
export function canonicalEvent(event: Fields): Fields {
  const { seq: _, ...fields } = event;
  if (fields.kind === "epoch")
    return { ...thresholdsByGroup(fields), bytes: rows(fields.bytes), baselineBytes: rows(fields.baselineBytes) };
  if (fields.kind === "step") return { ...fields, bytes: rows(fields.bytes) };
  return fields;
}

/** `theta` and `gradientTheta` of version 1 as the `thetas` of version 2. */
export function thresholdsByGroup({ theta, gradientTheta, thetas, ...others }: Fields): Fields {
  if (thetas !== undefined) return { ...others, thetas };
  return { ...others, thetas: { activation: theta, ...(gradientTheta !== undefined && { gradient: gradientTheta }) } };
}

/** Rows of bytes with the fields that both versions have. */
function rows(list: unknown): Fields[] {
  return (list as Fields[]).map(({ client, interface: name, direction, kind, bytes }) => ({
    client,
    interface: name,
    direction,
    kind,
    bytes,
  }));
}

/** JSON with the fields of every object in alphabetical order: the order of fields is not compared. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
