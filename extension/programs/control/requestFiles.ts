/**
 * The control channel where no socket reaches: a request is a file in the run's folder, and so is its answer.
 *
 * For a runner on another machine or in another container, and where no socket could be opened. The runner looks once a second.
 */
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Type from "typebox";
import { makeFolder, removeFile } from "../../engine/io/files/place.ts";
import { fromWireError, runFailed, toWireError } from "../../protocol/errors.ts";
import { invoke, type Remote, remoteBy } from "../../protocol/messages/channel.ts";
import { type ControlApi, controlMessages } from "../../protocol/messages/controlApi.ts";
import { checkedApi, checkedReplies } from "../../protocol/messages/messageTable.ts";
import { controlPlace, isSecret, readControlFile, writeControlFile } from "./channelFile.ts";

const requests = "requests";
const answers = "answers";
/** Files that are looked at in a turn: whoever may write here may write many. */
const mostInATurn = 16;
const lookEvery = 200;

const Request = Type.Object({
  secret: Type.String({ maxLength: 1000 }),
  method: Type.Enum(Object.keys(controlMessages)),
  args: Type.Array(Type.Unknown(), { maxItems: 8 }),
});
const Answer = Type.Object({ result: Type.Optional(Type.Unknown()), error: Type.Optional(Type.Unknown()) });

/** Answers the requests that are there. What is damaged, or does not know the secret, is removed without an answer. Never throws. */
export async function answerRequests(directory: string, api: Remote<ControlApi>, secret: string): Promise<void> {
  const checked = checkedApi<Remote<ControlApi>>(api, controlMessages);
  for (const name of requestsIn(directory).slice(0, mostInATurn)) {
    const place = controlPlace(directory, requests, name);
    try {
      const request = readControlFile(place.path, Request, "the request");
      removeFile(place);
      if (request === undefined || !isSecret(request.secret, secret)) continue;
      const answer = await invoke(checked, request.method, request.args).then(
        (result) => ({ result }),
        (error) => ({ error: toWireError(error) }),
      );
      makeFolder(controlPlace(directory, answers));
      writeControlFile(controlPlace(directory, answers, name), answer);
    } catch {
      removeQuietly(place);
    }
  }
}

function requestsIn(directory: string): string[] {
  try {
    return readdirSync(controlPlace(directory, requests).path).filter((name) => /^[0-9a-f]{16}\.json$/.test(name));
  } catch {
    return [];
  }
}

/**
 * A run's process by way of files.
 *
 * @param holder as in a message. @param patience milliseconds for an answer.
 */
export function remoteByFiles(
  directory: string,
  secret: string,
  { holder, patience }: { holder: string; patience: number },
): Remote<ControlApi> {
  const remote = remoteBy<ControlApi>(async (method, args) => {
    const name = `${randomBytes(8).toString("hex")}.json`;
    const [request, answer] = [requests, answers].map((folder) => controlPlace(directory, folder, name)) as [
      ReturnType<typeof controlPlace>,
      ReturnType<typeof controlPlace>,
    ];
    makeFolder(controlPlace(directory, requests));
    writeControlFile(request, { secret, method, args });
    try {
      for (let waited = 0; waited < patience; waited += lookEvery) {
        await wait(lookEvery);
        const found = readControlFile(answer.path, Answer, "the answer");
        if (found === undefined) continue;
        if (found.error !== undefined) throw fromWireError(found.error);
        return found.result;
      }
      throw runFailed({
        what: `${holder} did not answer within ${patience / 1000} s`,
        where: path.resolve(directory),
        remedy: "It may have ended, or be busy. Try again in a moment.",
      });
    } finally {
      removeQuietly(request);
      removeQuietly(answer);
    }
  });
  return checkedReplies<ControlApi>(remote, controlMessages);
}

function removeQuietly(place: Parameters<typeof removeFile>[0]): void {
  try {
    removeFile(place);
  } catch {
    // It goes with the folder.
  }
}
