/** Every view in every theme, narrow and wide: what holds for all of them, and pictures in `test/vscode/shots/`. */
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import axe from "axe-core";
import { parse as parseCsv } from "csv-parse/sync";
import { XMLParser } from "fast-xml-parser";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chart } from "./harness/charts.ts";
import { pngSize, saveChart, savedFile } from "./harness/exports.ts";
import { finishedRun } from "./harness/finishedRuns.ts";
import { faintLines, frameOf, silentCanvases, unreachedByTab, widthOf } from "./harness/pageChecks.ts";
import { shots } from "./harness/paths.ts";
import { openSession, type Session } from "./harness/session.ts";
import { switchTheme, type Theme, themes } from "./harness/themes.ts";
import { Workbench } from "./harness/workbench.ts";

describe("views", () => {
  let session: Session;
  let workbench: Workbench;
  beforeAll(async () => {
    session = await openSession({
      experiments: ["quick-look", "splitcom-fixed"],
      async prepare(folder) {
        await finishedRun(folder, "quick-look");
        await finishedRun(folder, "quick-look", "name=always sent", "control.theta=1.5");
        const learned = 'control={"kind": "ddpg", "low": 0.9, "high": 0.999}';
        await finishedRun(folder, "quick-look", "name=learned", learned, "training.epochs=12");
      },
    });
    workbench = new Workbench(session.page);
    await workbench.ready();
    await workbench.showRuns();
  }, 300_000);
  afterAll(() => session?.close());

  /** How each view is reached, and what its page holds when it is there. */
  const views: Record<string, { page: string; open(): Promise<void> }> = {
    "dashboard of a run": {
      page: ".dashboard .chart canvas",
      async open() {
        await workbench.command("SplitCom: Open Dashboard");
        await workbench.choose("quick look");
      },
    },
    "dashboard of a learned threshold": {
      page: ".dashboard .chart canvas",
      async open() {
        await workbench.command("SplitCom: Open Dashboard");
        await workbench.choose("learned");
        const dashboard = await workbench.webview(".dashboard .chart canvas");
        await chart(dashboard, "Reward of decisions").scrollIntoViewIfNeeded();
      },
    },
    "dashboard of a configuration": {
      page: ".dashboard .prediction-figures",
      async open() {
        await workbench.openFile("splitcom-fixed.splitcom.json");
        await workbench.command("SplitCom: Open Dashboard");
      },
    },
    "dashboard of a configuration that has run": {
      page: ".dashboard .prediction-figures",
      async open() {
        await workbench.openFile("quick-look.splitcom.json");
        await workbench.command("SplitCom: Open Dashboard");
        // Folded up beside a run.
        const dashboard = await workbench.webview(".dashboard .chart canvas");
        await dashboard.getByRole("button", { name: /^Before you run/ }).click();
      },
    },
    inspector: {
      page: ".inspector canvas",
      async open() {
        await workbench.command("SplitCom: Inspect Activations");
        await workbench.choose("quick look");
      },
    },
    tuner: {
      page: ".tuner canvas",
      async open() {
        await workbench.command("SplitCom: Tune Thresholds");
        await workbench.choose("quick look");
      },
    },
    compare: {
      page: ".compare .chart canvas",
      async open() {
        await workbench.command("SplitCom: Compare Runs…");
        await workbench.chooseAll();
      },
    },
    "table of runs": {
      page: ".runs-grid tbody tr[aria-rowindex]",
      async open() {
        await workbench.command("SplitCom: Show Runs Table");
      },
    },
    texts: {
      page: ".texts .sample-card mark",
      async open() {
        await workbench.command("SplitCom: Compare Generated Texts…");
        await workbench.chooseSome("quick look", "always sent");
        await generateTexts(await workbench.webview(".texts .sample-card"));
      },
    },
  };

  describe.each(Object.entries(views))("%s", (name, { page, open }) => {
    let view: FrameLocator;
    beforeAll(async () => {
      const show = async () => {
        await workbench.command("View: Close All Editors");
        await open();
        view = await workbench.webview(page);
      };
      // As tests get, which hooks do not.
      await show().catch((error) => {
        console.log(`${name} is opened a second time: ${error}`);
        return show();
      });
    }, 180_000);

    test.each(Object.keys(themes) as Theme[])("in %s", async (theme) => {
      await switchTheme(session, theme, view);
      await picture(name, theme);
      expect(await seriousFindings(view)).toEqual([]);
      expect(await faintLines(view)).toEqual([]);
    });

    test("has words for every canvas", async () => {
      expect(await silentCanvases(view)).toEqual([]);
    });

    test("leads to every control by Tab", async () => {
      const { reached, missed } = await unreachedByTab(view);
      expect(missed).toEqual([]);
      expect(reached).toBeGreaterThan(3);
    });

    test("fits a panel of 480 pixels", async () => {
      // Tab has gone through it.
      await view.locator("main").evaluate((main) => main.scrollIntoView());
      await workbench.command("View: Toggle Primary Side Bar Visibility");
      const groups = await session.page.locator(".editor-group-container").count();
      await resize(48 + 480 * groups, 900);
      await picture(name, "480px");
      const { width, sticksOut } = await widthOf(view);
      expect(Math.abs(width - 480)).toBeLessThan(20);
      expect(sticksOut).toEqual([]);
    });

    test("uses a 4K screen", async () => {
      await resize(3840, 2160);
      await picture(name, "4k");
      const { sticksOut } = await widthOf(view);
      expect(sticksOut).toEqual([]);
      await resize(1440, 900);
      await workbench.command("View: Toggle Primary Side Bar Visibility");
    });

    test("saves what it draws besides lines as PNG, SVG and CSV", async (context) => {
      const kinds = view.locator(".heatmap-chart, .tuner-figure, .prediction .chart");
      const drawn = await kinds.filter({ has: view.getByRole("button", { name: /^Export/ }) }).all();
      if (drawn.length === 0) return context.skip();
      for (const [index, one] of drawn.entries()) {
        await one.scrollIntoViewIfNeeded();
        const save = (entry: string, extension: string) =>
          saveChart(workbench, view, one, entry, session.file(`${name.replaceAll(" ", "-")}-${index}.${extension}`));
        expect(pngSize(await save("Save as PNG…", "png")).width).toBeGreaterThan(200);
        const svg = (await save("Save as SVG…", "svg")).toString();
        expect(new XMLParser({ ignoreAttributes: false }).parse(svg, true).svg).toBeDefined();
        expect(svg).toMatch(/<text/);
        const rows: string[][] = parseCsv(await save("Save data as CSV…", "csv"));
        expect(rows.length).toBeGreaterThan(2);
        const numbers = rows
          .slice(1)
          .flat()
          .filter((cell) => cell !== "" && !Number.isNaN(Number(cell)));
        expect(numbers.length).toBeGreaterThan(2);
      }
    });
  });

  test("rests where less motion is wanted", async () => {
    const frame = await frameOf(await workbench.webview("main"));
    const motion = await frame.evaluate(() => {
      const { document, getComputedStyle } = globalThis as unknown as {
        document: { body: { insertAdjacentHTML(place: string, html: string): void; lastElementChild: unknown } };
        getComputedStyle(element: unknown): { animationName: string };
      };
      document.body.insertAdjacentHTML("beforeend", '<i class="codicon codicon-loading codicon-modifier-spin"></i>');
      return getComputedStyle(document.body.lastElementChild).animationName;
    });
    expect(motion).toBe("none");
  });

  test("keeps what models write, beside the references", async () => {
    await workbench.command("View: Close All Editors");
    await expect.poll(() => workbench.editorTab(/./).count()).toBe(0);
    await workbench.command("SplitCom: Compare Generated Texts…");
    await workbench.chooseSome("quick look", "always sent");
    const view = await workbench.webview(".texts .sample-card");
    await generateTexts(view);
    // Greedily each time the same: what is there is not written again.
    await view.getByRole("button", { name: "Generate texts" }).and(view.locator("[disabled]")).waitFor();

    await view.getByRole("button", { name: "CSV" }).click();
    const file = session.file("texts.csv");
    await workbench.saveAs(file);
    const rows: Record<string, string>[] = parseCsv(await savedFile(file), { columns: true });
    const sources = new Set(rows.map(({ source }) => source));
    expect([...sources].sort()).toEqual([
      "After: SplitCom quick look",
      "After: always sent",
      "Before: nano",
      "Reference",
    ]);
    expect(rows.every(({ text }) => text !== "")).toBe(true);
    const kept = path.join(session.folder, ".splitcom", "runs", "quick-look", "texts");
    expect(readdirSync(kept).sort()).toEqual(["before-greedy-64.jsonl", "greedy-64.jsonl"]);

    // Another page has none yet; stopped in between it keeps what it has.
    await view.getByRole("textbox").fill("river");
    await view.getByText(/in all\)/).waitFor();
    await view.getByRole("button", { name: "Use paper settings" }).click();
    await view.getByText("Not generated yet").first().waitFor();
  });

  async function generateTexts(view: FrameLocator): Promise<void> {
    const samples = view.locator(".sample-card");
    const cards = await samples.count();
    const generate = view.getByRole("button", { name: "Generate texts" });
    if (await generate.isEnabled()) await generate.click();
    await view.getByText("All texts generated.").waitFor({ timeout: 60_000 });
    // Before, and after of two runs.
    await samples
      .locator(".text-facts")
      .nth(3 * cards - 1)
      .waitFor();
    expect(await samples.first().locator(".references li").count()).toBeGreaterThan(0);
    await view.locator(".texts-scores tbody tr").nth(2).waitFor();
  }

  async function resize(width: number, height: number): Promise<void> {
    await session.page.setViewportSize({ width, height });
    // Until layout and canvases have followed.
    await session.page.waitForTimeout(800);
  }

  async function picture(name: string, kind: string): Promise<void> {
    mkdirSync(shots, { recursive: true });
    // Away from whatever would show a hint.
    const { width, height } = session.page.viewportSize()!;
    await session.page.mouse.move(width / 2, height - 5);
    await session.page.screenshot({ path: path.join(shots, `${name.replaceAll(" ", "-")}.${kind}.png`) });
  }

  test("complained of nothing", () => {
    expect(session.complaints.errors).toEqual([]);
    expect(session.complaints.outside).toEqual([]);
  });
});

/** What axe finds serious or worse on a webview's page, one line a place. */
async function seriousFindings(view: FrameLocator): Promise<string[]> {
  const frame = await frameOf(view);
  await frame.evaluate(axe.source);
  const { violations, passes } = await frame.evaluate(
    (): Promise<axe.AxeResults> => (globalThis as unknown as { axe: typeof axe }).axe.run(),
  );
  // On a page that is there, much is as it should be.
  expect(passes.length).toBeGreaterThan(5);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id} (${help}): ${html.slice(0, 200)}`));
}
