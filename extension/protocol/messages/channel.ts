/**
 * A typed request channel between two sides that exchange structured-clone messages: main thread and lane, host and
 * panel, host and runner.
 *
 * The function table *is* the protocol: `connect<Api>` gives every method of `Api` as a promise. Every call settles:
 * a throwing handler replies with its error, and closing rejects whatever is pending.
 */
import { fault, fromWireError, runFailed, type SplitcomError, toWireError, type WireError } from "../errors.ts";
import { faultDetails } from "../faults.ts";

/** One end of a connection. `onMessage` returns what removes the listener. */
export interface Endpoint {
  /** Throws, or rejects where it returns a promise, what cannot be sent. */
  post(message: unknown): unknown;
  onMessage(listener: (message: unknown) => void): () => void;
}

/** Every method of `T`, called from the other side. */
export type Remote<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

type Request = { type: "request"; id: number; method: string; args: unknown[] };
/** `details` are a fault's, for the log of whoever called. */
type Outcome = { result: unknown } | { error: WireError; details?: string };
type Reply = { type: "reply"; id: number } & Outcome;

/** What came over the line, read once: it may be anything, with getters that throw. */
function received(message: unknown, type: "request" | "reply"): ({ id: number } & Record<string, unknown>) | undefined {
  try {
    if (typeof message !== "object" || message === null || (message as { type?: unknown }).type !== type)
      return undefined;
    const copy: Record<string, unknown> = { ...message };
    return typeof copy.id === "number" ? { ...copy, id: copy.id } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Answers requests from the other side with the methods of `api`; each gets its answer, also one that cannot be read or whose result
 * cannot be sent.
 *
 * @param onFault hears of errors that are not ours, with where they came up. @returns what stops serving.
 */
export function serve<T extends object>(
  endpoint: Endpoint,
  api: T,
  onFault: (details: string) => void = () => {},
): () => void {
  return endpoint.onMessage((message) => {
    const request = received(message, "request");
    if (request === undefined) return;
    const { id, method, args } = request;
    const reply = async (outcome: Outcome) => endpoint.post({ type: "reply", id, ...outcome } satisfies Reply);
    const refuse = (error: unknown) => {
      const details = faultDetails(error);
      if (details !== undefined) onFault(`${String(method)}: ${details}`);
      const shown = details === undefined ? error : fault(error, fileAmong(args));
      return reply({ error: toWireError(shown), ...(details !== undefined && { details }) });
    };
    answer(api, request)
      .then((result) => reply({ result }).catch((error) => refuse(unsendable(method, error))), refuse)
      // An error whose parts cannot be sent.
      .catch(() => reply({ error: toWireError(unsendable(method)) }))
      .catch(() => {}); // The other side has gone and waits for nothing.
  });
}

async function answer(api: object, { method, args }: Partial<Record<keyof Request, unknown>>): Promise<unknown> {
  // Only own methods of the table: a message must not reach `constructor` or what an object inherits.
  const isOwn = typeof method === "string" && Object.hasOwn(api, method);
  const handler = isOwn ? (api as Record<string, unknown>)[method] : undefined;
  if (typeof handler !== "function") {
    throw runFailed({ what: "unknown request", value: JSON.stringify(typeof method === "string" ? method : null) });
  }
  if (!Array.isArray(args)) throw runFailed({ what: "the request has no arguments", value: String(method) });
  return Reflect.apply(handler, api, args) as unknown;
}

/** What a request was about: its first argument that is the path of a file or a folder. */
function fileAmong(args: unknown): string | undefined {
  const isPath = (value: unknown) => typeof value === "string" && /^(\/|[A-Za-z]:[\\/])[^\n]{1,1000}$/.test(value);
  return Array.isArray(args) ? (args.find(isPath) as string | undefined) : undefined;
}

function unsendable(method: unknown, cause?: unknown): SplitcomError {
  return runFailed(
    { what: "the answer cannot be sent", where: typeof method === "string" ? method : undefined },
    cause,
  );
}

export interface Connection<T> {
  remote: Remote<T>;
  /** Settles when the other side answers anything at all, or is gone: one that is busy for ever does not. */
  answers(): Promise<void>;
  /** Rejects pending and later calls with `reason`. */
  close(reason: SplitcomError): void;
}

/** Every method of `T` as one function, which receives the name of the method called. */
export function remoteBy<T extends object>(call: (method: string, args: unknown[]) => Promise<unknown>): Remote<T> {
  return new Proxy({} as Remote<T>, {
    // `then` must stay absent, or awaiting the remote itself would call it.
    get: (_target, method) =>
      typeof method === "string" && method !== "then" ? (...args: unknown[]) => call(method, args) : undefined,
  });
}

/** Calls a method by its name. */
export async function invoke(target: object, method: string, args: readonly unknown[]): Promise<unknown> {
  return Reflect.apply((target as Record<string, (...args: unknown[]) => unknown>)[method]!, target, args);
}

/**
 * Some methods of another object as a table that can be served or spread into a larger one.
 *
 * @param methods an object with a key for each, as a table of messages is
 * @param target asked again at every call
 */
export function forwarding<T extends object, K extends keyof T = keyof T>(
  methods: { readonly [M in K]: unknown },
  target: () => T | Remote<T>,
): Pick<Remote<T>, K> {
  const entries = Object.keys(methods).map((method) => [
    method,
    (...args: unknown[]) => invoke(target(), method, args),
  ]);
  return Object.fromEntries(entries) as Pick<Remote<T>, K>;
}

/** The calling side of {@link serve}. */
export function connect<T extends object>(endpoint: Endpoint): Connection<T> {
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextId = 0;
  let closed: SplitcomError | undefined;

  const removeListener = endpoint.onMessage((message) => {
    const reply = received(message, "reply");
    const call = reply && pending.get(reply.id);
    if (reply === undefined || call === undefined) return;
    pending.delete(reply.id);
    if ("error" in reply) call.reject(fromWireError(reply.error, reply.details));
    else call.resolve(reply.result);
  });
  const call = (method: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      if (closed !== undefined) return reject(closed);
      const id = nextId++;
      pending.set(id, { resolve, reject });
      const unsent = (error: unknown) => {
        pending.delete(id);
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      try {
        // Where posting takes its time it may fail later.
        Promise.resolve(endpoint.post({ type: "request", id, method, args } satisfies Request)).catch(unsent);
      } catch (error) {
        unsent(error);
      }
    });
  return {
    remote: remoteBy<T>(call),
    // Nothing is called so; the refusal is the answer.
    answers: () =>
      call("", []).then(
        () => {},
        () => {},
      ),
    close(reason) {
      closed ??= reason;
      removeListener();
      for (const { reject } of pending.values()) reject(reason);
      pending.clear();
    },
  };
}
