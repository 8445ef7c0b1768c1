/** The forked program behind *Install Native Backend*. It leads a process group, which is ended where the user cancels. */
import { runFailed } from "../../protocol/errors.ts";
import {
  type NativeInstallApi,
  type NativeInstallListener,
  nativeInstallMessages,
} from "../../protocol/messages/nativeInstallApi.ts";
import { type ParentEndpoint, serveParent } from "../processEndpoint.ts";
import { installNative } from "./installNative.ts";

// The signal ends npm and pip, which are in the group too; what they were asked for then fails and is cleaned up here.
let cancelled = false;
process.on("SIGTERM", () => {
  cancelled = true;
});

serveParent<NativeInstallApi, NativeInstallListener>(
  nativeInstallMessages,
  (host, endpoint) => ({
    install: (folder) =>
      installNative(folder, (line) => {
        if (cancelled) throw runFailed({ what: "the installation was cancelled" });
        void host.step(line);
      }).finally(() => setImmediate(() => end(endpoint))),
  }),
  endGroup,
);

function endGroup(): void {
  if (process.platform === "win32") process.exit();
  else process.kill(-process.pid, "SIGTERM");
}

/** One installation a process; its answer is posted by now. */
async function end(endpoint: ParentEndpoint): Promise<void> {
  await endpoint.sent();
  process.exit();
}
