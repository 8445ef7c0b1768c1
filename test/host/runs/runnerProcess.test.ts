import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Child, forkChild } from "../../../extension/host/processes/childProcess.ts";
import { ProcessDeath } from "../../../extension/host/processes/processDeath.ts";
import { beginRun } from "../../../extension/host/runs/runnerProcess.ts";

/** A runner that does what the name of the configuration file says. */
const script = `
const act = {
  done: (reply) => reply({ result: "done" }),
  wait: () => process.send({ type: "request", id: 0, method: "recording", args: [] }),
  refused: (reply) => reply({ error: { kind: "bad-input", what: "no such file", message: "no such file." } }),
  failed: (reply) => {
    act.wait();
    setImmediate(() => reply({ error: { kind: "run-failed", what: "disk full", message: "disk full." } }));
  },
  crash: () => {
    act.wait();
    process.stderr.write("one\\nFATAL: heap out of memory\\n", () => process.exit(134));
  },
  die: () => process.exit(3),
};
process.on("message", ({ type, id, method, args }) => {
  if (type !== "request") return;
  const reply = (answer) => process.send({ type: "reply", id, ...answer }, () => answer.error || process.exit());
  if (method === "start") act[args[0].configFile](reply);
  else reply({ result: undefined });
});
process.on("disconnect", () => process.exit(5));
`;
const file = path.join(mkdtempSync(path.join(tmpdir(), "splitcom-runner-")), "runner.cjs");
writeFileSync(file, script);

const silent = { info() {}, warn() {} };

describe("a runner", () => {
  const children: Child[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  function begin(configFile: string, nodePath?: string) {
    const child = forkChild(file, silent, { nodePath });
    children.push(child);
    return {
      child,
      runner: beginRun(
        child,
        { run: "/run", begin: { kind: "start", configFile, configText: "{}", recordGit: "full" } },
        silent,
      ),
    };
  }

  /** Until the runner has told that it records. */
  const recorded = (child: Child) =>
    new Promise<void>((resolve) => {
      const stop = child.endpoint.onMessage((message) => {
        if ((message as { method?: string }).method !== "recording") return;
        stop();
        resolve();
      });
    });

  it("ends with the run's status, also when its process is gone at once", async () => {
    expect(await begin("done").runner.ended).toEqual({ kind: "ended", status: "done" });
  });

  it("says what is wrong with its input, before anything is recorded", async () => {
    expect(await begin("refused").runner.ended).toMatchObject({
      kind: "failed",
      recorded: false,
      error: { kind: "bad-input", message: "no such file." },
    });
  });

  it("says why it failed later", async () => {
    expect(await begin("failed").runner.ended).toMatchObject({ kind: "failed", recorded: true });
  });

  it("leaves no stack of a crash to the user: the log has it", () => {
    const complaints = [
      "/ext/dist/runner.cjs:1234",
      "    throw new TypeError('x');",
      "    ^",
      "",
      "TypeError: x is not a function",
      "    at Object.<anonymous> (/ext/dist/runner.cjs:1234:5)",
      "    at node:internal/main/run_main_module:28:49",
      "",
      "Node.js v20.20.0",
    ];
    const { message } = new ProcessDeath({ what: "the runner", how: "exit code 1", complaints });
    expect(message).toBe("the runner ended unexpectedly (exit code 1).");
  });

  it("leaves its last messages when it crashes, and what may help", async () => {
    const end = await begin("crash").runner.ended;
    expect(end).toMatchObject({ kind: "died", recorded: true });
    const message = end.kind === "died" ? end.error.message : "";
    expect(message).toMatch(/^the runner ended unexpectedly \(exit code 134\)\. If it ran out of memory/);
    expect(message).toMatch(/Its last messages:\none\nFATAL: heap out of memory$/);
  });

  it("is reported as dead when it is killed", async () => {
    const { child, runner } = begin("wait");
    await recorded(child);
    runner.kill();
    expect(await runner.ended).toMatchObject({
      kind: "died",
      recorded: true,
      error: { what: "the runner ended unexpectedly (signal SIGKILL)" },
    });
  });

  it("is reported as dead when it cannot begin", async () => {
    expect(await begin("die").runner.ended).toMatchObject({ kind: "died", recorded: false });
    const absent = await begin("done", "/no/such/node").runner.ended;
    expect(absent).toMatchObject({ kind: "died", recorded: false });
    expect(absent.kind === "died" && absent.error.message).toContain("could not be started");
  });

  it("is left to itself by closing the channel to it", async () => {
    const { child, runner } = begin("wait");
    await recorded(child);
    runner.leave();
    expect(await child.exited).toBe("exit code 5");
  });
});
