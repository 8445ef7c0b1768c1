import { afterEach, describe, expect, it } from "vitest";
import { forkService, type Service, type ServiceOptions } from "../../../extension/host/processes/forkService.ts";
import { ProcessDeath } from "../../../extension/host/processes/processDeath.ts";
import { runFailed } from "../../../extension/protocol/errors.ts";
import { message } from "../../../extension/protocol/messages/messageTable.ts";
import { count, text } from "../../../extension/protocol/messages/messageValues.ts";
import { echoChild } from "../echoChild.ts";

interface Api {
  /** Answers with what it is given. */
  echo(value: unknown): string;
  /** Crashes over "crash", and is busy for ever over "stick". */
  validate(text: string): unknown;
}
const messages = {
  api: {
    echo: message<Api["echo"]>([text(9)], text(9)),
    validate: message<Api["validate"]>([text(9)], count),
  },
  listener: {},
};

describe("a process at the window's service", () => {
  const open: Service<Api>[] = [];
  afterEach(() => {
    for (const service of open.splice(0)) service.dispose();
  });

  function serviceWith(options: Partial<ServiceOptions<Api, object>> = {}) {
    const forked: (number | undefined)[] = [];
    const warnings: string[] = [];
    const service = forkService<Api, object>({
      what: "the echo",
      fork() {
        const { child } = echoChild();
        forked.push(child.pid);
        return child;
      },
      messages: async () => messages,
      listener: {},
      log: { info() {}, warn: (line) => warnings.push(line) },
      ...options,
    });
    open.push(service);
    return { service, remote: service.remote, forked, warnings };
  }

  it("is forked by the first call and kept for the next", async () => {
    const { remote, forked } = serviceWith();
    expect(forked).toHaveLength(0);
    expect(await Promise.all([remote.echo("a"), remote.echo("b")])).toEqual(["a", "b"]);
    expect(forked).toHaveLength(1);
  });

  it("is not believed where its reply does not fit the table", async () => {
    await expect(serviceWith().remote.echo(7)).rejects.toThrow(/reply to echo must be string/);
  });

  it("rejects what it did not answer with how it ended, and forks no other unless it is to be kept", async () => {
    const { remote, forked } = serviceWith();
    const [crash, later] = await Promise.allSettled([remote.validate("crash"), remote.echo("a")]);
    for (const outcome of [crash, later]) expect(outcome).toMatchObject({ reason: expect.any(ProcessDeath) });
    await expect(remote.echo("b")).rejects.toThrow("the echo ended unexpectedly (exit code 7).");
    expect(forked).toHaveLength(1);
  });

  it("is forked again by the next call where it is to be kept", async () => {
    const { remote, forked, warnings } = serviceWith({ restart: "atNextCall" });
    await expect(remote.validate("crash")).rejects.toThrow("exit code 7");
    expect(await remote.echo("a")).toBe("a");
    expect(forked).toHaveLength(2);
    expect(warnings).toEqual(["The echo ended (exit code 7)."]);
  });

  it("is ended for a reason that its callers are reported, whatever it is busy with", async () => {
    const { service, remote, forked } = serviceWith({ restart: "atNextCall" });
    await remote.echo("a");
    const stuck = remote.validate("stick");
    service.end(runFailed({ what: "it takes too long" }));
    await expect(stuck).rejects.toThrow("it takes too long");
    expect(await remote.echo("b")).toBe("b");
    expect(forked).toHaveLength(2);
  });

  it("takes no call once it is disposed of", async () => {
    const { service, remote, forked } = serviceWith({ restart: "soon" });
    const pending = remote.validate("stick");
    service.dispose();
    await expect(pending).rejects.toThrow("the window is closing");
    await expect(remote.echo("a")).rejects.toThrow("the window is closing");
    expect(forked).toHaveLength(1);
  });
});
