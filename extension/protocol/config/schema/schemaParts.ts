/** Building blocks of the configuration's schema. */
import Type, { type Static } from "typebox";

/** Unknown keys are refused. */
export const closed = { additionalProperties: false } as const;

/** What editor and documentation show for a value besides its range. */
export interface Described {
  /** A sentence or two. */
  description: string;
  /** What a number counts or measures: "tokens". */
  unit?: string;
  /** What the paper (arXiv 2602.10564) used, where it says so. */
  paper?: string;
}

/** One of some words; `means` explains each. */
export const oneOf = <const T extends readonly string[]>(
  values: T,
  options: Described & { default?: T[number]; means?: Record<T[number], string> },
) => Type.Unsafe<T[number]>({ type: "string", enum: [...values], ...options });

/**
 * A union distinguished by `kind`; `discriminator` lets the validator report on the branch the user meant.
 *
 * With `shorthand` a file may write a plain string in place of an object with that `kind` (`codecShorthand.ts`).
 */
export const byKind = <const T extends Type.TObject[]>(
  branches: [...T],
  options: { default: object; description: string; paper?: string; shorthand?: true },
) =>
  Type.Unsafe<Static<T[number]>>({
    type: "object",
    discriminator: { propertyName: "kind" },
    required: ["kind"],
    oneOf: branches,
    ...options,
  });

/** The string that selects a branch of {@link byKind}. */
export const kind = <const K extends string>(name: K, description: string) => Type.Literal(name, { description });
