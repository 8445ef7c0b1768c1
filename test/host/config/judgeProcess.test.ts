import { afterEach, describe, expect, it } from "vitest";
import { createJudge } from "../../../extension/host/config/judgeProcess.ts";
import { echoChild } from "../echoChild.ts";

describe("the judge's process", () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  function judging(longest?: number) {
    const log: string[] = [];
    let forks = 0;
    const judge = createJudge(
      () => {
        forks++;
        return echoChild().child;
      },
      { info: (line) => log.push(line), warn: (line) => log.push(line) },
      longest,
    );
    open.push(() => judge.dispose());
    const ask = async (text: string) => (await judge.judge(text, "/a.splitcom.json", null)).issues[0]!.message;
    return { judge, ask, log, forks: () => forks };
  }

  it("is forked at the first judgement and kept", async () => {
    const { ask, forks } = judging();
    expect(forks()).toBe(0);
    const [first, second] = [await ask("a"), await ask("b")];
    expect(first.replace("a by", "")).toBe(second.replace("b by", ""));
    expect(forks()).toBe(1);
  });

  it("is forked again once for a text that crashes it, and then gives up on that text only", async () => {
    const { ask, forks, log } = judging();
    await expect(ask("crash")).rejects.toThrow("the process that judges configurations ended (found exit code 7)");
    expect(forks()).toBe(2);
    expect(log).toEqual(Array(2).fill("The judge of configurations ended (exit code 7)."));
    expect(await ask("fine")).toMatch(/^fine by/);
    expect(forks()).toBe(3);
  });

  it("serves others that were waiting when it crashed", async () => {
    const { ask } = judging();
    const outcomes = await Promise.allSettled([ask("before"), ask("crash"), ask("after")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("ends one that is stuck over a text, says so, and judges the next", async () => {
    const { ask, forks } = judging(1500);
    const [stuck, next] = await Promise.allSettled([ask("stick"), ask("fine")]);
    expect(stuck).toMatchObject({
      reason: { message: expect.stringMatching(/took longer than 1\.5 s and was ended/) },
    });
    expect(next).toMatchObject({ value: expect.stringMatching(/^fine by/) });
    expect(forks()).toBe(2);
  });

  it("rejects what is pending, and later calls, when disposed of", async () => {
    const { judge, ask } = judging();
    const pending = Promise.allSettled([ask("a"), ask("b")]);
    await Promise.resolve();
    judge.dispose();
    expect((await pending).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(ask("late")).rejects.toThrow("the window is closing");
  });
});
