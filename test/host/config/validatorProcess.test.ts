import { afterEach, describe, expect, it } from "vitest";
import { createValidator } from "../../../extension/host/config/validatorProcess.ts";
import { echoChild } from "../echoChild.ts";

describe("the validator's process", () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  function validating(longest?: number) {
    const log: string[] = [];
    let forks = 0;
    const validator = createValidator(
      () => {
        forks++;
        return echoChild().child;
      },
      { info: (line) => log.push(line), warn: (line) => log.push(line) },
      longest,
    );
    open.push(() => validator.dispose());
    const ask = async (text: string) => (await validator.validate(text, "/a.splitcom.json", null)).issues[0]!.message;
    return { validator, ask, log, forks: () => forks };
  }

  it("is forked at the first validation and kept", async () => {
    const { ask, forks } = validating();
    expect(forks()).toBe(0);
    const [first, second] = [await ask("a"), await ask("b")];
    expect(first.replace("a by", "")).toBe(second.replace("b by", ""));
    expect(forks()).toBe(1);
  });

  it("answers two who ask the same at one moment by one validation, and who asks later by another", async () => {
    const { validator } = validating();
    const [first, second] = [0, 1].map(() => validator.validate("a", "/a.splitcom.json", null));
    const other = validator.validate("a", "/b.splitcom.json", null);
    expect(await first).toBe(await second);
    expect(await other).not.toBe(await first);
    expect(await validator.validate("a", "/b.splitcom.json", null)).not.toBe(await other);
  });

  it("is forked again once for a text that crashes it, and then gives up on that text only", async () => {
    const { ask, forks, log } = validating();
    await expect(ask("crash")).rejects.toThrow("the configuration validator ended unexpectedly (exit code 7)");
    expect(forks()).toBe(2);
    expect(log).toEqual(Array(2).fill("The configuration validator ended (exit code 7)."));
    expect(await ask("fine")).toMatch(/^fine by/);
    expect(forks()).toBe(3);
  });

  it("serves others that were waiting when it crashed", async () => {
    const { ask } = validating();
    const outcomes = await Promise.allSettled([ask("before"), ask("crash"), ask("after")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("ends one that is stuck over a text, says so, and validates the next", async () => {
    const { ask, forks } = validating(1500);
    const [stuck, next] = await Promise.allSettled([ask("stick"), ask("fine")]);
    expect(stuck).toMatchObject({
      reason: { message: expect.stringMatching(/took longer than 1\.5 s and was stopped/) },
    });
    expect(next).toMatchObject({ value: expect.stringMatching(/^fine by/) });
    expect(forks()).toBe(2);
  });

  it("rejects what is pending, and later calls, when disposed of", async () => {
    const { validator, ask } = validating();
    const pending = Promise.allSettled([ask("a"), ask("b")]);
    await Promise.resolve();
    validator.dispose();
    expect((await pending).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(ask("late")).rejects.toThrow("the window is closing");
  });
});
