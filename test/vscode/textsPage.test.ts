/** The page of generated texts while they are written, and where none may be. */
import type { Page } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import type { TextProblem } from "../../extension/protocol/run/texts.ts";
import { openPanelPage, type PanelPage } from "./harness/panelPage.ts";

/** What the page's own world has besides the page. */
interface PageHost {
  /** Calls one of the page's methods, as the host would. */
  request(method: string, ...args: unknown[]): void;
  /** Texts that are on disk. */
  written: number;
  /** Questions that texts were to be generated for. */
  generated: { choice: { count: number | null; offset: number }; decoding: unknown }[];
}

/** In the page: two runs of one model and six inputs; `written` texts are there, input by input. @param problem of the second run */
const texts = (mayRun: boolean, problem: TextProblem | null) => `() => {
  const names = ["/one", "/two"];
  const summary = (run) => ({
    run, name: run.slice(1), status: "done", controllable: false, resumable: false, error: null,
    startedAt: "2026-01-01T00:00:00.000Z", endedAt: null, configFile: null, backend: "wasm",
    epoch: 2, epochs: 2, step: 8, stepsPerEpoch: 4, perplexity: 20,
    uplinkSaving: 0.5, totalSaving: 0.4, uplinkBytes: 1e9, downlinkBytes: 1e9, thetas: { activation: { theta: 0.98, source: "controller" } },
    secondsLeft: null, seconds: 60,
    labels: { starred: false, name: null, note: "", tags: [] },
  });
  const columns = [
    { kind: "before", key: "m", model: "nano", problem: null },
    { kind: "after", key: names[0], problem: null },
    { kind: "after", key: names[1], problem: ${JSON.stringify(problem)} },
  ];
  window.written = 0;
  window.generated = [];
  const said = ["User: I want a place to eat in town.", "There is a pub in the old town.", "There is a cheap pub in town."];
  const sample = (index) => ({
    id: "validation/" + index, prompt: "name[Cocum], eatType[pub]",
    references: ["Cocum is a pub.", "There is a pub called Cocum."],
    texts: said.map((text, column) => 3 * index + column < written ? { text, rougeL: 0.25 } : null),
  });
  const state = {
    view: "texts", runs: names, split: "validation", filter: "", offset: 0, count: 5, picked: [], pickedOnly: false,
    decoding: { strategy: "greedy", maxNewTokens: 64 }, marks: "before",
  };
  return {
    opening: {
      state, runs: names.map(summary), validation: null, generation: null, mayRun: ${mayRun}, styles: [], translations: null,
    },
    traces: {},
    more: {
      texts: ({ choice: { offset, count } }) => ({
        splits: ["validation"], columns, inputs: 6, fitting: 6, offset,
        samples: [0, 1, 2, 3, 4, 5].slice(offset, offset + count).map(sample),
      }),
      textScores: () => ({ samples: 0, columns: columns.map(({ key }) => ({ key, texts: 0, scores: null })) }),
      generateTexts: (question) => void generated.push(question),
    },
  };
}`;

describe("generated texts", () => {
  let panel: PanelPage;
  let page: Page;
  afterEach(() => panel?.close());

  async function open({ mayRun = true, problem = null as TextProblem | null } = {}): Promise<void> {
    panel = await openPanelPage(texts(mayRun, problem));
    page = panel.page;
    await page.locator(".sample-card").nth(4).waitFor();
  }

  /** The generator has written so many. */
  const write = (written: number, state = "running") =>
    page.evaluate(
      ({ written, state }) => {
        const host = globalThis as unknown as PageHost;
        host.written = written;
        host.request("generationChanged", { number: 1, runs: ["/one"], state, written, missing: 15, error: null });
      },
      { written, state },
    );
  const generated = () => page.evaluate(() => (globalThis as unknown as PageHost).generated);
  const places = async () =>
    Promise.all((await page.locator(".sample-card").all()).map(async (card) => (await card.boundingBox())!.y));

  test("stand where they will stand before they are there, and come as they are written", async () => {
    await open();
    const button = page.getByRole("button", { name: "Generate texts" });
    await page.getByText("15 texts not generated yet.").waitFor();
    const before = await places();
    await button.click();
    expect(await generated()).toMatchObject([{ choice: { count: 5, offset: 0 }, decoding: { strategy: "greedy" } }]);
    await write(0);
    await page.getByText("Reading model and data…").or(page.getByText("0 of 15 texts")).waitFor();
    for (const written of [1, 5, 14]) {
      await write(written);
      await page.getByText(`${written} of 15 texts`).waitFor();
      await expect.poll(() => page.locator(".text-written").count()).toBe(written);
      expect(await places()).toEqual(before);
    }
    expect(await page.locator("vscode-button:focus").textContent()).toMatch(/Stop/);
    expect(await page.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("14");
    await write(15, "done");
    await page.getByText("All texts generated.").waitFor();
    expect(await page.locator("vscode-button:focus").textContent()).toMatch(/Generate for all/);
    expect(await places()).toEqual(before);
  });

  test("are marked where they differ, and say so in words", async () => {
    await open();
    await write(15, "done");
    const [before, one, two] = await page.locator(".sample-card").first().locator(".before, .after").all();
    await one!.locator("mark").first().waitFor();
    expect(await before!.locator("mark").count()).toBe(0);
    expect(await one!.locator(".text-facts").textContent()).toMatch(/^ROUGE-L 0\.250 · \d words differ$/);
    await page.getByRole("combobox", { name: "Mark differences from" }).click();
    await page.getByRole("option", { name: "first run" }).click();
    await expect.poll(() => one!.locator("mark").count()).toBe(0);
    expect(await two!.locator("mark").allTextContents()).toEqual(["cheap"]);
  });

  test("of the next page, of all, and as in the paper, by the keyboard", async () => {
    await open();
    await page.getByRole("button", { name: "Next" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("6 to 6 of 6 inputs").waitFor();
    await page.getByRole("button", { name: "Use paper settings" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("spinbutton", { name: "Beams" }).waitFor();
    await page.getByRole("button", { name: "Generate for all 6" }).focus();
    await page.keyboard.press("Enter");
    await expect
      .poll(generated)
      .toMatchObject([
        { choice: { count: null, offset: 0 }, decoding: { strategy: "beam", beams: 10, maxNewTokens: 64 } },
      ]);
  });

  test("that a run cannot have are not asked for, and it is said what to do", async () => {
    await open({ problem: { kind: "unfinished" } });
    const problem = page.locator(".banner.warning");
    await problem
      .getByText("two ended before its last epoch and has no adapter to generate texts with. Run it again")
      .waitFor();
    await problem.getByRole("button", { name: "Run again" }).waitFor();
    await page.getByText("10 texts not generated yet.").waitFor();
    await page.getByText("Cannot be generated").nth(4).waitFor();
  });

  test("that could not be written say why", async () => {
    await open();
    await page.evaluate(() => {
      const failed = { number: 1, runs: ["/one"], state: "failed", written: 1, missing: 15, error: "no such model." };
      (globalThis as unknown as PageHost).request("generationChanged", failed);
    });
    await page.getByRole("alert").getByText("no such model.").waitFor();
    expect(await page.getByRole("button", { name: "Generate texts" }).isDisabled()).toBe(false);
  });

  test("can be viewed but not generated in an untrusted workspace", async () => {
    await open({ mayRun: false });
    await page.getByText("you can view texts, but not generate them").waitFor();
    await write(15, "done");
    await page.locator(".text-written").nth(14).waitFor();
    for (const name of ["Generate texts", "Generate for all 6"])
      expect(await page.getByRole("button", { name }).isDisabled()).toBe(true);
  });
});
