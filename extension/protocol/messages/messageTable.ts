/**
 * One table for each direction of a conversation: what every message carries, and what its reply holds.
 *
 * The type of the API (`ApiOf`), the checks of what arrives (`checkedApi`, `checkedReplies`) and the methods to forward all come from the
 * table, so a new message is one entry.
 */
import Type, { type TSchema } from "typebox";
import { Value } from "typebox/value";
import { badInput } from "../errors.ts";
import { invoke, type Remote, remoteBy } from "./channel.ts";

type Method = (...args: never[]) => unknown;

/** A schema for each argument; one that is `Type.Optional` may be missing. */
type ArgumentSchemas<A extends readonly unknown[]> = { readonly [K in keyof Required<A>]: TSchema };

/** A message whose method has the type `M`. */
export interface Message<M extends Method = Method> {
  readonly args: readonly TSchema[];
  readonly reply: TSchema;
  /** For the type alone: never set. */
  readonly method?: M;
}

export type MessageTable = Readonly<Record<string, Message>>;

/** Both directions between the host and a process. */
export interface ApiMessages<Api, Listener> {
  readonly api: { readonly [K in keyof Api]: Message };
  /** What the process reports on its own. */
  readonly listener: { readonly [K in keyof Listener]: Message };
}

/** The methods that a table describes. */
export type ApiOf<T> = { [K in keyof T]: T[K] extends Message<infer M> ? M : never };

/** What a method without a result replies; JSON, which webviews speak, has no undefined. */
export const nothing = Type.Union([Type.Null(), Type.Undefined()]);

/**
 * An entry of a table.
 *
 * @typeParam M the method, with names for its arguments
 */
export function message<M extends Method>(args: ArgumentSchemas<Parameters<M>>, reply: TSchema = nothing): Message<M> {
  return { args: args as unknown as readonly TSchema[], reply };
}

/** @returns a table with every method of `api` rejecting, as bad-input, arguments that do not fit their schemas. */
export function checkedApi<T extends object>(api: T, table: { readonly [K in keyof T]: Message }): T {
  const checked = Object.entries<Message>(table as MessageTable).map(([method, { args: schemas }]) => [
    method,
    (...sent: unknown[]) => {
      const args = sent.map((value, index) => withoutNull(value, schemas[index]));
      checkArguments(method, args, schemas);
      return Reflect.apply((api as Record<string, (...args: unknown[]) => unknown>)[method]!, api, args);
    },
  ]);
  return Object.fromEntries(checked) as T;
}

/** @returns `remote` with every call rejected, as bad-input, whose reply does not fit its schema. */
export function checkedReplies<T extends object>(
  remote: Remote<T>,
  table: { readonly [K in keyof T]: Pick<Message, "reply"> },
): Remote<T> {
  return remoteBy<T>(async (method, args) => {
    const reply = await invoke(remote, method, args);
    const { reply: schema } = (table as MessageTable)[method]!;
    if (Value.Check(schema, reply)) return reply;
    const [defect] = Value.Errors(schema, reply);
    throw badInput({
      what: `reply to ${method} ${defect?.message ?? "does not fit"}`,
      where: defect?.instancePath || undefined,
      remedy: "Reload the window: the page and the extension may be of different versions.",
    });
  });
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
