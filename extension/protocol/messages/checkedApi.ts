/** Refusing messages that are not what a method takes, before the method sees them. */
import Type, { type TSchema } from "typebox";
import { Value } from "typebox/value";
import { badInput } from "../errors.ts";

/** For each method the schemas of its arguments; one that is `Type.Optional` may be missing. */
export type ArgumentSchemas<T> = { readonly [K in keyof T]: readonly TSchema[] };

/** @returns `api` with every method rejecting, as bad-input, arguments that do not fit their schemas. */
export function checkedApi<T extends object>(api: T, schemas: ArgumentSchemas<T>): T {
  const checked = Object.entries(schemas as Record<string, readonly TSchema[]>).map(([method, schemasOfArgs]) => [
    method,
    (...sent: unknown[]) => {
      const args = sent.map((value, index) => withoutNull(value, schemasOfArgs[index]));
      checkArguments(method, args, schemasOfArgs);
      return Reflect.apply((api as Record<string, (...args: unknown[]) => unknown>)[method]!, api, args);
    },
  ]);
  return Object.fromEntries(checked) as T;
}

/** Webviews speak JSON, which has no undefined: null stands for an optional argument that was left out. */
function withoutNull(value: unknown, schema: TSchema | undefined): unknown {
  return value === null && schema !== undefined && Type.IsOptional(schema) ? undefined : value;
}

function checkArguments(method: string, args: readonly unknown[], schemas: readonly TSchema[]): void {
  if (args.length > schemas.length)
    throw badInput({ what: `too many arguments of ${method}`, value: `${args.length}` });
  schemas.forEach((schema, index) => {
    const value = args[index];
    if (value === undefined && Type.IsOptional(schema)) return;
    if (Value.Check(schema, value)) return;
    const [defect] = Value.Errors(schema, value);
    throw badInput({
      what: `argument ${index + 1} of ${method} ${defect?.message ?? "does not fit"}`,
      where: defect?.instancePath || undefined,
    });
  });
}
