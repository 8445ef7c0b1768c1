/** Refusing replies that are not what a method gives, before the caller sees them. */
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import { badInput } from "../errors.ts";
import type { Remote } from "./channel.ts";

/** For each method the schema of what it gives. */
export type ReplySchemas<T> = { readonly [K in keyof T]: TSchema };

/** @returns `remote` with every call rejected, as bad-input, whose reply does not fit its schema. */
export function checkedReplies<T extends object>(remote: Remote<T>, schemas: ReplySchemas<T>): Remote<T> {
  const checked = Object.entries(schemas as Record<string, TSchema>).map(([method, schema]) => [
    method,
    async (...args: unknown[]) => {
      const reply = await (remote as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!(...args);
      if (Value.Check(schema, reply)) return reply;
      const [defect] = Value.Errors(schema, reply);
      throw badInput({
        what: `reply to ${method} ${defect?.message ?? "does not fit"}`,
        where: defect?.instancePath || undefined,
        remedy: "Reload the window: the page and the extension may be of different versions.",
      });
    },
  ]);
  return Object.fromEntries(checked) as Remote<T>;
}
