/**
 * A typed request channel between two sides that exchange structured-clone messages: main thread and lane, host and
 * panel, host and runner.
 *
 * The function table *is* the protocol: `connect<Api>` gives every method of `Api` as a promise. Every call settles:
 * a throwing handler replies with its error, and closing rejects whatever is pending.
 */
import { fromWireError, runFailed, type SplitcomError, toWireError, type WireError } from "./errors.ts";

/** One end of a connection. `onMessage` returns what removes the listener. */
export interface Endpoint {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): () => void;
}

/** Every method of `T`, called from the other side. */
export type Remote<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

type Request = { type: "request"; id: number; method: string; args: unknown[] };
type Reply = { type: "reply"; id: number } & ({ result: unknown } | { error: WireError });

function isRequest(message: unknown): message is Request {
  const m = message as Partial<Request> | null;
  return (
    typeof m === "object" && m !== null && m.type === "request" && typeof m.id === "number" && Array.isArray(m.args)
  );
}

function isReply(message: unknown): message is Reply {
  const m = message as Partial<Reply> | null;
  return typeof m === "object" && m !== null && m.type === "reply" && typeof m.id === "number";
}

/** Answers requests from the other side with the methods of `api`. @returns what stops serving. */
export function serve<T extends object>(endpoint: Endpoint, api: T): () => void {
  return endpoint.onMessage((message) => {
    if (!isRequest(message)) return;
    const { id, method, args } = message;
    const reply = (outcome: { result: unknown } | { error: WireError }) =>
      endpoint.post({ type: "reply", id, ...outcome } satisfies Reply);
    Promise.resolve()
      .then(() => {
        // Only own methods of the table: a message must not reach `constructor` or what an object inherits.
        const handler = Object.hasOwn(api, method) ? (api as Record<string, unknown>)[method] : undefined;
        if (typeof handler === "function") return Reflect.apply(handler, api, args) as unknown;
        throw runFailed({ what: "unknown request", value: JSON.stringify(method) });
      })
      .then((result) => reply({ result }))
      // Also a result that cannot be cloned.
      .catch((error) => reply({ error: toWireError(error) }))
      .catch(() => {}); // The other side has gone and waits for nothing.
  });
}

export interface Connection<T> {
  remote: Remote<T>;
  /** Rejects pending and later calls with `reason`. */
  close(reason: SplitcomError): void;
}

/** The calling side of {@link serve}. */
export function connect<T extends object>(endpoint: Endpoint): Connection<T> {
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextId = 0;
  let closed: SplitcomError | undefined;

  const removeListener = endpoint.onMessage((message) => {
    if (!isReply(message)) return;
    const call = pending.get(message.id);
    if (call === undefined) return;
    pending.delete(message.id);
    if ("error" in message) call.reject(fromWireError(message.error));
    else call.resolve(message.result);
  });
  const call = (method: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      if (closed !== undefined) return reject(closed);
      const id = nextId++;
      pending.set(id, { resolve, reject });
      try {
        endpoint.post({ type: "request", id, method, args } satisfies Request);
      } catch (error) {
        pending.delete(id);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  const remote = new Proxy({} as Remote<T>, {
    // `then` must stay absent, or awaiting the remote itself would call it.
    get: (_target, method) =>
      typeof method === "string" && method !== "then" ? (...args: unknown[]) => call(method, args) : undefined,
  });
  return {
    remote,
    close(reason) {
      closed ??= reason;
      removeListener();
      for (const { reject } of pending.values()) reject(reason);
      pending.clear();
    },
  };
}
