/** This process as the child of the one that forked it. */

import { badInput, toWireError } from "../protocol/errors.ts";
import { faultDetails } from "../protocol/faults.ts";
import { connect, type Endpoint, invoke, type Remote, remoteBy, serve } from "../protocol/messages/channel.ts";
import { type ApiMessages, checkedApi, type Message } from "../protocol/messages/messageTable.ts";
import { guardOutput } from "./cli/context.ts";
import { exitCodes } from "./cli/exitCodes.ts";

export interface ParentEndpoint extends Endpoint {
  /** Settles once everything posted is on its way, so that this process may end. */
  sent(): Promise<void>;
}

/** The channel to the parent. @throws bad-input in a process that was not forked. */
export function parentEndpoint(): ParentEndpoint {
  if (process.send === undefined) {
    throw badInput({
      what: "this program is part of the extension and is not started by hand",
      remedy: "Use splitcom.",
    });
  }
  const pending = new Set<Promise<void>>();
  return {
    post(message) {
      // A parent that has gone needs no answer.
      if (!process.connected) return;
      // Without the callback a send that fails later would end this process; what cannot be cloned throws here.
      const sending = new Promise<void>((resolve) => {
        process.send!(message, undefined, undefined, () => resolve());
      }).finally(() => pending.delete(sending));
      pending.add(sending);
    },
    onMessage(listener) {
      process.on("message", listener);
      return () => process.off("message", listener);
    },
    async sent() {
      await Promise.all(pending);
    },
  };
}

/**
 * Writes to the log of a forked program, its stderr, what the answer to its parent leaves out: an error that is not ours.
 *
 * @param where the file or the record that was being read.
 */
export function logFault(error: unknown, where: string): void {
  const details = faultDetails(error);
  if (details !== undefined) process.stderr.write(`${where}: ${details}\n`);
}

/**
 * Serves the parent by the tables of an API.
 *
 * @param open makes what is served, given what it reports to the parent: in passing, for a parent that has gone is no failure.
 */
export function serveOver<Api extends object, Listener extends object>(
  endpoint: Endpoint,
  { api }: ApiMessages<Api, Listener>,
  open: (parent: Remote<Listener>) => Remote<Api>,
): void {
  const { remote } = connect<Listener>(endpoint);
  const parent = remoteBy<Listener>((method, args) => invoke(remote, method, args).catch(() => {}));
  serve(endpoint, checkedApi<Remote<Api>>(open(parent), api as { [K in keyof Api]: Message }));
}

/**
 * Serves the parent until it goes: the whole life of a process that keeps nothing.
 *
 * @param gone what follows when the parent goes; default, this process ends.
 */
export function serveParent<Api extends object, Listener extends object>(
  messages: ApiMessages<Api, Listener>,
  open: (parent: Remote<Listener>, endpoint: ParentEndpoint) => Remote<Api>,
  gone: () => void = () => process.exit(),
): void {
  const { stdout, stderr } = process;
  // The parent reads both; without it they fail.
  guardOutput(stdout, stderr);
  guardOutput(stderr, stdout);
  process.once("disconnect", gone);
  try {
    const endpoint = parentEndpoint();
    serveOver<Api, Listener>(endpoint, messages, (parent) => open(parent, endpoint));
  } catch (error) {
    const { kind, message } = toWireError(error);
    stderr.write(`${message}\n`);
    process.exitCode = exitCodes[kind];
  }
}
