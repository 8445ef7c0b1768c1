/** Building blocks of the configuration's schema. */
import Type, { type Static } from "typebox";

/** Unknown keys are refused. */
export const closed = { additionalProperties: false } as const;

/** One of some words. */
export const oneOf = <const T extends readonly string[]>(
  values: T,
  options: { default?: T[number]; description: string },
) => Type.Unsafe<T[number]>({ type: "string", enum: [...values], ...options });

/** A union told apart by `kind`; `discriminator` lets the validator report on the branch the user meant. */
export const byKind = <const T extends Type.TObject[]>(
  branches: [...T],
  options: { default: object; description: string },
) =>
  Type.Unsafe<Static<T[number]>>({
    type: "object",
    discriminator: { propertyName: "kind" },
    required: ["kind"],
    oneOf: branches,
    ...options,
  });

/** The word that tells a branch of {@link byKind} apart. */
export const kind = <const K extends string>(name: K, description: string) => Type.Literal(name, { description });
