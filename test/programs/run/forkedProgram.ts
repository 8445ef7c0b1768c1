/** A built program as a process of its own, as the extension host has it. Needs `npm run build`. */
import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { onTestFinished } from "vitest";
import { packageRoot } from "../../../extension/engine/io/packageRoot.ts";
import { runFailed } from "../../../extension/protocol/errors.ts";
import { connect, type Endpoint, type Remote, serve } from "../../../extension/protocol/messages/channel.ts";

export interface ForkedProgram<Api> {
  child: ChildProcess;
  api: Remote<Api>;
  /** Exit code, or the signal that ended it. */
  exited: Promise<number | string | null>;
  /** What it wrote to stderr so far. */
  errors(): string;
}

/** @param program its name in dist. @param listener what it may call. */
export function forkProgram<Api extends object>(
  program: string,
  listener: object,
  execArgv: string[] = [],
): ForkedProgram<Api> {
  const child = fork(path.join(packageRoot(), "dist", `${program}.cjs`), [], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv,
  });
  const endpoint: Endpoint = {
    post: (message) => child.send(message as object, () => {}),
    onMessage(onMessage) {
      child.on("message", onMessage);
      return () => child.off("message", onMessage);
    },
  };
  const { remote, close } = connect<Api>(endpoint);
  serve(endpoint, listener);
  const exited = new Promise<number | string | null>((resolve) => {
    child.once("exit", (code, signal) => {
      close(runFailed({ what: `${program} ended` }));
      resolve(code ?? signal);
    });
  });
  let errors = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, api: remote, exited, errors: () => errors };
}
