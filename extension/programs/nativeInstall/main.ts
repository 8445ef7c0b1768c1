/** The forked program behind *Install Native Backend*. It leads a process group, which is ended where the user cancels. */

import { runFailed } from "../../protocol/errors.ts";
import { connect, type Remote, serve } from "../../protocol/messages/channel.ts";
import type { NativeInstallApi, NativeInstallListener } from "../../protocol/messages/nativeInstallApi.ts";
import { parentEndpoint } from "../processEndpoint.ts";
import { installNative } from "./installNative.ts";

const endpoint = parentEndpoint();
const host = connect<NativeInstallListener>(endpoint).remote;

// The signal ends npm and pip, which are in the group too; what they were asked for then fails and is cleaned up here.
let cancelled = false;
process.on("SIGTERM", () => {
  cancelled = true;
});
process.once("disconnect", () => {
  if (process.platform === "win32") process.exit();
  else process.kill(-process.pid, "SIGTERM");
});

function step(line: string): void {
  if (cancelled) throw runFailed({ what: "the installation was cancelled" });
  // In passing: a host that has gone is no failure.
  void host.step(line).catch(() => {});
}

const api: Remote<NativeInstallApi> = {
  install: (folder) => installNative(folder, step).finally(() => setImmediate(end)),
};
serve(endpoint, api);

/** One installation a process; its answer is posted by now. */
async function end(): Promise<void> {
  await endpoint.sent();
  process.exit();
}
