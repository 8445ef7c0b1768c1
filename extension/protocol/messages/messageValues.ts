/** Schemas of values that several messages carry: as much of each as its receiver relies on. */
import Type, { type TSchema } from "typebox";
import { tensorInterfaces } from "../interfaces.ts";
import { RunGroupSchema } from "../run/groups/runGroupSchema.ts";

export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const text = (maxLength: number) => Type.String({ maxLength });
export const count = Type.Integer({ minimum: 0 });

/** A run's folder, absolute. */
export const run = Type.String({ minLength: 1, maxLength: 4096 });
export const interfaceName = Type.Enum([...tensorInterfaces]);

/** Figures; NaN is one of them. */
export const numbers = Type.Refine(
  Type.Any(),
  (value) => value instanceof Float64Array || value instanceof Float32Array,
  () => "must be a Float64Array or Float32Array",
);

export const summary = Type.Object({
  run,
  name: Type.String(),
  status: Type.String(),
  epoch: count,
  epochs: count,
  group: Type.Optional(RunGroupSchema),
});
export const validation = Type.Object({ issues: Type.Array(Type.Object({ message: Type.String() })) });

const curve = Type.Refine(
  Type.Object({ x: numbers, y: numbers }),
  ({ x, y }) => (x as Float64Array).length === (y as Float64Array).length,
  () => "must have as many x as y",
);
const traceParts = {
  run,
  seq: count,
  series: Type.Record(Type.String(), curve),
  histograms: Type.Array(Type.Any()),
  controls: Type.Array(Type.Any()),
  probes: Type.Array(Type.Any()),
};
export const trace = Type.Object(traceParts);
export const traceUpdate = Type.Object({ ...traceParts, fromSeq: count });
