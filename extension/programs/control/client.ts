/** Steering a run from any process: the window's archive and the command line reach whoever computes it through here. */
import { createConnection, type Socket } from "node:net";
import path from "node:path";
import { type ClaimRecord, claimsIn, readClaim } from "../../engine/store/claims/claimFile.ts";
import { isHere, showHolder, verdictOn } from "../../engine/store/claims/holder.ts";
import { largestOf } from "../../protocol/config/largeLists.ts";
import { badInput, runFailed, type SplitcomError } from "../../protocol/errors.ts";
import { connect, invoke, type Remote, remoteBy } from "../../protocol/messages/channel.ts";
import { type ControlApi, controlMessages } from "../../protocol/messages/controlApi.ts";
import { checkedReplies } from "../../protocol/messages/messageTable.ts";
import { readChannel } from "./channelFile.ts";
import { MessageLines } from "./messageLines.ts";
import { remoteByFiles } from "./requestFiles.ts";
import { isOwnSocket } from "./socketPlace.ts";

type Holder = ClaimRecord["holder"];

/** Milliseconds for an answer: what a runner does at a stretch, as reading a large model, takes seconds. */
const usualPatience = 15_000;

/** The process that has a run, as far as its claim says. @throws bad-input where none has it, run-failed where it ended without a word. */
export function holderOf(directory: string): { holder: Holder; claim: number } {
  const claim = largestOf(claimsIn(directory), 0);
  if (claim === 0) throw notRunning(directory);
  const record = readClaim(directory, claim);
  if (record.released || verdictOn(record.holder) === "ended") throw notRunning(directory);
  return { holder: record.holder, claim };
}

/** Whether some process has the run, as far as its claim says. */
export function isComputed(directory: string): boolean {
  try {
    holderOf(directory);
    return true;
  } catch {
    return false;
  }
}

/**
 * Calls the process that computes a run.
 *
 * The holder of the claim is looked at first, then its socket is asked, or, where none can be reached, files in the run's folder.
 *
 * @throws bad-input where nobody computes the run, run-failed where its process cannot be reached or does not answer; and what the call
 * itself rejects with.
 */
export async function callRun<T>(
  directory: string,
  call: (run: Remote<ControlApi>, way: "socket" | "files") => Promise<T>,
  patience = usualPatience,
): Promise<T> {
  const { holder, claim } = holderOf(directory);
  const channel = readChannel(directory);
  const shown = showHolder(holder);
  if (channel === undefined || channel.claim !== claim) {
    throw runFailed({
      what: `${shown} computes this run, and cannot be reached`,
      where: path.resolve(directory),
      remedy: "It may be starting: try again in a moment.",
    });
  }
  const socket =
    channel.address !== null && isHere(holder) && isOwnSocket(channel.address)
      ? await opened(channel.address, patience)
      : undefined;
  if (socket === undefined) return call(remoteByFiles(directory, channel.secret, { holder: shown, patience }), "files");
  try {
    return await call(await remoteOver(socket, { secret: channel.secret, holder, directory, patience }), "socket");
  } finally {
    socket.destroy();
  }
}

/** Undefined where nothing listens there. */
function opened(address: string, patience: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    const giveUp = () => {
      socket.destroy();
      resolve(undefined);
    };
    socket.setTimeout(patience, giveUp);
    socket.once("error", giveUp);
    socket.once("connect", () => {
      socket.off("error", giveUp);
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

interface Caller {
  secret: string;
  holder: Holder;
  directory: string;
  patience: number;
}

/** Shows the secret, and holds what answers against the claim. */
async function remoteOver(socket: Socket, caller: Caller): Promise<Remote<ControlApi>> {
  const { secret, holder, directory, patience } = caller;
  const lines = new MessageLines(socket);
  const closed = new Promise<SplitcomError>((resolve) => socket.once("close", () => resolve(ended(directory, holder))));
  const greeting = new Promise<unknown>((resolve) => {
    const stop = lines.onMessage((message) => {
      stop();
      resolve(message);
    });
  });
  lines.post({ secret });
  const ready = await within(Promise.race([greeting, closed.then(raise)]), caller);
  const pid = (ready as { ready?: { pid?: unknown } } | null)?.ready?.pid;
  if (pid !== holder.pid) {
    throw runFailed({
      what: "another process answers than the one that has claimed the run",
      where: path.resolve(directory),
      value: JSON.stringify(pid ?? null),
      range: String(holder.pid),
    });
  }
  const { remote, close } = connect<ControlApi>(lines);
  void closed.then(close);
  const checked = checkedReplies<ControlApi>(remote, controlMessages);
  return remoteBy<ControlApi>((method, args) => within(invoke(checked, method, args), { holder, directory, patience }));
}

/** @throws run-failed once the patience has ended. */
async function within<T>(work: Promise<T>, { holder, directory, patience }: Omit<Caller, "secret">): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        runFailed({
          what: `${showHolder(holder)} did not answer within ${patience / 1000} s`,
          where: path.resolve(directory),
          remedy: "It may be busy. Try again in a moment.",
        }),
      );
    }, patience);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function raise(error: SplitcomError): never {
  throw error;
}

function notRunning(directory: string) {
  return badInput({ what: "the run is not running", where: path.resolve(directory), remedy: "Nothing was changed." });
}

function ended(directory: string, holder: Holder) {
  return runFailed({ what: `${showHolder(holder)} closed the connection`, where: path.resolve(directory) });
}
