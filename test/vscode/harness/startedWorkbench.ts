/** `npm start`, as its program is started once everything is built. */
import { spawn } from "node:child_process";
import { project } from "./paths.ts";

export interface StartedWorkbench {
  /** As printed, with the secret. */
  address: string;
  pid: number;
  /** Ctrl-C; settles with the exit code. */
  stop(): Promise<number | null>;
}

/**
 * @param args what follows `npm start --`.
 * @param checkout the built project that is started.
 * @throws where it ends before it has printed an address.
 */
export async function startWorkbench(args: readonly string[], checkout = project): Promise<StartedWorkbench> {
  const start = spawn(process.execPath, ["dist/workbench.cjs", ...args], {
    cwd: checkout,
    env: { ...process.env, SPLITCOM_WORKBENCH: "code-server" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => start.once("exit", (code) => resolve(code)));
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    start.stdout.on("data", (chunk) => {
      said += chunk;
      const [found] = /http:\/\/\S+/.exec(said) ?? [];
      if (found) resolve(found);
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
  return {
    address,
    pid: start.pid!,
    stop() {
      start.kill("SIGINT");
      return ended;
    },
  };
}
