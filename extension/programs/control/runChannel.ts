/** What makes a claimed run controllable: its socket, the files that lead to it, and the files that stand in for it. */
import { removeFolderNow } from "../../engine/io/files/place.ts";
import type { RunClaim } from "../../engine/store/claims/runClaim.ts";
import { startOf } from "../../engine/store/processIdentity.ts";
import { toWireError } from "../../protocol/errors.ts";
import { forwarding, type Remote } from "../../protocol/messages/channel.ts";
import type { ControlApi } from "../../protocol/messages/controlApi.ts";
import { type RunControl, runControlMessages } from "../../protocol/messages/runnerApi.ts";
import type { RunStarter } from "../../protocol/run/liveState.ts";
import type { RunControls } from "../run/runControls.ts";
import { controlPlace, newSecret, writeChannel, writeState } from "./channelFile.ts";
import { type ControlListener, openListener } from "./listener.ts";
import { answerRequests } from "./requestFiles.ts";
import { removeStaleSockets } from "./staleSockets.ts";

export interface RunChannel {
  /** Ends it, and removes its files unless the run is another process's by now. Never throws; a second call does nothing. */
  close(): void;
}

/** Milliseconds between two looks for requests in files. */
const lookEvery = 1000;

/** The methods that every process that computes a run serves. */
const apiOf = (control: RunControls): Remote<ControlApi> => ({
  ...forwarding<RunControl>(runControlMessages, () => control),
  status: async () => control.state,
});

/**
 * Opens the channel of a run. A run that cannot be reached is computed all the same.
 *
 * @param onNote hears why it cannot be controlled.
 */
export async function openRunChannel(
  { directory, number, lost }: Pick<RunClaim, "directory" | "number" | "lost">,
  control: RunControls,
  { startedBy, onNote }: { startedBy: RunStarter; onNote(note: string): void },
): Promise<RunChannel> {
  const api = apiOf(control);
  const secret = newSecret();
  const starter = { pid: process.ppid, started: startOf(process.ppid) };
  let listener: ControlListener | undefined;
  let closed = false;
  const note = (error: unknown) => onNote(`others cannot control this run: ${toWireError(error).message}`);
  const showState = () => {
    try {
      if (!closed) writeState(directory, { ...control.state, startedBy, starter });
    } catch {
      // It only shows how the run stands.
    }
  };

  try {
    // Of a process that was killed: its requests are nobody's.
    removeFolderNow(controlPlace(directory));
    listener = await openListener(api, secret).catch(() => undefined);
    writeChannel(directory, { claim: number, address: listener?.address ?? null, secret });
    showState();
    void removeStaleSockets();
  } catch (error) {
    note(error);
  }
  const stopWatching = control.watch(showState);
  let answering = false;
  const timer = setInterval(async () => {
    if (answering) return;
    answering = true;
    await answerRequests(directory, api, secret);
    answering = false;
  }, lookEvery);
  timer.unref();

  return {
    close() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      stopWatching();
      listener?.close();
      try {
        if (!lost.aborted) removeFolderNow(controlPlace(directory));
      } catch {
        // What is left names a socket that is gone.
      }
    },
  };
}
