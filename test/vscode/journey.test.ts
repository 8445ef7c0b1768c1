/** A person's way through the workbench, from a new experiment to exported figures. Each step builds on the one before. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import { XMLParser } from "fast-xml-parser";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { chart, drawnCharts, pixels, settledPictures, tableOf } from "./harness/charts.ts";
import { pngSize, saveChart, savedFile } from "./harness/exports.ts";
import { shots } from "./harness/paths.ts";
import { events, finishedEpochs, runThat, type StoredRun } from "./harness/runFolders.ts";
import { openSession, type Session } from "./harness/session.ts";
import { Workbench } from "./harness/workbench.ts";

const experiment = "first-look.splitcom.json";

describe("a person", () => {
  let session: Session;
  let workbench: Workbench;
  let dashboard: FrameLocator;
  let run: StoredRun;
  let failed = false;
  beforeAll(async () => {
    session = await openSession();
    workbench = new Workbench(session.page);
    await workbench.ready();
  });
  afterAll(() => session?.close());
  describe("step by step", () => {
    beforeEach((context) => {
      // What comes after a step that failed would only fail for the same reason, after its time-out.
      if (failed) context.skip();
      context.onTestFailed(async () => {
        failed = (context.task.result?.retryCount ?? 0) >= Number(context.task.retry ?? 0);
        await session.page.screenshot({ path: path.join(shots, "failed.png") });
      });
    });

    test("makes a new experiment from a preset", async () => {
      await workbench.command("SplitCom: New Experiment…");
      await workbench.choose("SplitCom, quick look");
      await workbench.answer(experiment);
      await workbench.editorTab(experiment).waitFor();
      const text = readFileSync(session.file(experiment), "utf8");
      expect(text).toContain("// passes over each client's samples");
      // Long enough for all that follows.
      writeFileSync(session.file(experiment), text.replace('"epochs": 6', '"epochs": 400'));
    });

    test("runs it and sees the first chart", async () => {
      const seconds = await workbench.runToFirstChart("first-look");
      console.log(`a window's very first chart after ${seconds.toFixed(1)} s`);
      dashboard = await workbench.webview(".dashboard");
      run = await runThat(session.folder, ({ record }) => record.status === "running");
    });

    test("watches the curves move", async () => {
      const canvas = chart(dashboard, "Traffic by kind").locator("canvas");
      await canvas.scrollIntoViewIfNeeded();
      const before = await pixels(canvas);
      await expect.poll(() => pixels(canvas)).not.toBe(before);
    });

    test("moves the threshold, and all is uploaded from the next step on", async () => {
      await expect.poll(() => finishedEpochs(run), { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
      await dashboard.getByRole("textbox", { name: "Threshold θ as a number" }).fill("1.5");
      await dashboard.getByRole("button", { name: "Apply", exact: true }).click();
      await expect
        .poll(() => events(run).find((event) => event.kind === "control" && event.source === "user"))
        .toMatchObject({ theta: 1.5 });
      await dashboard.getByText("by hand", { exact: true }).waitFor();
      const moved = finishedEpochs(run);
      await expect.poll(() => finishedEpochs(run), { timeout: 60_000 }).toBeGreaterThanOrEqual(moved + 2);

      const ratios = async () => {
        const [, ...rows] = await tableOf(chart(dashboard, "Upload ratio by client"));
        return rows.map((cells) => Number.parseFloat(cells[1]!));
      };
      // The page may be a moment behind the run's folder.
      await expect.poll(async () => (await ratios()).at(-1), { timeout: 20_000 }).toBe(100);
      expect(Math.min(...(await ratios()))).toBeLessThan(100);
    });

    test("tunes another threshold in the tuner and applies it to the run", async () => {
      await workbench.command("SplitCom: Tune Thresholds");
      const tuner = await workbench.webview(".tuner");
      const field = tuner.getByRole("spinbutton", { name: /theta|θ/i }).first();
      await field.fill("0.9");
      await field.press("Enter");
      await tuner.getByRole("button", { name: /^Apply 0\.90* / }).click();
      await expect
        .poll(() => events(run).findLast((event) => event.kind === "control"))
        .toMatchObject({ theta: 0.9, source: "user" });
    });

    test("inspects an activation: cells by keyboard, and earlier epochs", async () => {
      await workbench.command("SplitCom: Inspect Activations");
      const inspector = await workbench.webview(".inspector");
      const map = inspector.getByRole("application").first();
      await map.focus();
      await map.press("ArrowRight");
      await map.press("ArrowDown");
      const said = inspector.locator(".heatmap").first().locator("[aria-live]");
      await expect.poll(() => said.textContent()).toMatch(/\d/);

      const picture = map.locator("canvas").first();
      const latest = await pixels(picture);
      const epoch = inspector.getByRole("slider", { name: "Epoch" });
      await epoch.focus();
      await epoch.press("Home");
      await expect.poll(() => epoch.getAttribute("aria-valuetext")).toMatch(/epoch 1 of/);
      await expect.poll(() => pixels(picture)).not.toBe(latest);
    });

    test("inspects a gradient", async () => {
      const inspector = await workbench.webview(".inspector");
      await inspector.getByRole("combobox", { name: "Interface" }).click();
      await inspector.getByRole("option", { name: /^down\.grad/ }).click();
      await inspector.getByRole("heading", { name: "Gradient at the cut" }).waitFor();
      // The first epoch is looked at.
      await inspector.getByText("Nothing to compare with yet").first().waitFor();
      const said = inspector.locator(".heatmap").first().locator("[aria-live]");
      await inspector.getByRole("application").first().press("ArrowRight");
      await expect.poll(() => said.textContent()).toMatch(/\de-\d/);
      await inspector.getByRole("slider", { name: "Epoch" }).press("End");
      await inspector.getByText(/to the previous epoch\./).waitFor();
      await inspector.getByText(/^Previous epoch/).waitFor();
      await session.page.screenshot({ path: path.join(shots, "gradient.png") });
    });

    test("stops the run", async () => {
      await workbench.command("SplitCom: Stop Run");
      run = await runThat(session.folder, ({ record }) => record.status === "interrupted", 20);
    });

    test("reloads the window and sees the same curves", async () => {
      await workbench.editorTab(/^first-look$/).click();
      dashboard = await workbench.webview(".dashboard");
      await dashboard
        .getByText(/interrupted|stopped/i)
        .first()
        .waitFor();
      // Brought back to the front, the page is made again, and its charts come one by one.
      await expect.poll(() => drawnCharts(dashboard).count()).toBeGreaterThanOrEqual(5);
      const before = await settledPictures(dashboard);

      await session.page.reload();
      await workbench.ready();
      await workbench.editorTab(/^first-look$/).click();
      dashboard = await workbench.webview(".dashboard");
      await expect.poll(() => drawnCharts(dashboard).count()).toBe(Object.keys(before).length);
      expect(await settledPictures(dashboard)).toEqual(before);
    });

    test("runs a variant and compares both", async () => {
      const text = readFileSync(session.file(experiment), "utf8");
      writeFileSync(
        session.file("variant.splitcom.json"),
        text
          .replace('"epochs": 400', '"epochs": 4')
          .replace('"theta": 0.98', '"theta": 0.9')
          .replace('"name": "first-look"', '"name": "variant"'),
      );
      await workbench.openFile("variant.splitcom.json");
      await workbench.command("SplitCom: Run Experiment");
      await runThat(session.folder, ({ record }) => record.status === "done", 90);
      await workbench.command("SplitCom: Compare Runs…");
      await workbench.chooseAll();
      const compare = await workbench.webview(".compare table");
      const fields = async () => {
        const names = await compare.locator(".comparison tbody th[scope=row]").allInnerTexts();
        return names.map((name) => name.replaceAll(/\s/g, ""));
      };
      // The table begins with results; the configurations come a moment later.
      await expect.poll(fields).toEqual(expect.arrayContaining(["control.theta", "training.epochs"]));
      // Of the configuration, only what differs.
      expect(await fields()).not.toContain("cutLayer");
      await drawnCharts(compare).first().waitFor();
    }, 150_000);

    describe("exports", () => {
      test("a chart as PNG, SVG and CSV", async () => {
        const compare = await workbench.webview(".compare table");
        const one = chart(compare, "Validation perplexity");
        await one.scrollIntoViewIfNeeded();
        const save = (entry: string, name: string) => saveChart(workbench, compare, one, entry, session.file(name));
        const { width, height } = pngSize(await save("Save as PNG…", "chart.png"));
        expect(Math.min(width, height)).toBeGreaterThan(200);

        const svg = (await save("Save as SVG…", "chart.svg")).toString();
        const drawn = new XMLParser({ ignoreAttributes: false }).parse(svg, true);
        expect(drawn.svg).toBeDefined();
        expect(svg).toMatch(/<text[^>]*>[^<]*Validation perplexity/);
        expect(svg).toMatch(/<path/);

        const rows: string[][] = parseCsv(await save("Save data as CSV…", "chart.csv"));
        expect(rows.length).toBeGreaterThan(4);
        expect(
          rows
            .slice(1)
            .flat()
            .some((cell) => Number(cell) > 1),
        ).toBe(true);
      });

      test("a chart's data to the clipboard", async () => {
        const compare = await workbench.webview(".compare table");
        const one = chart(compare, "Validation perplexity");
        await one.getByRole("button", { name: /export/i }).click();
        await compare.getByRole("menuitem", { name: "Copy data" }).click();
        await one.getByText("Copied").waitFor();
        const copied = await session.page.evaluate(() => navigator.clipboard.readText());
        expect(parseCsv(copied)).toEqual(parseCsv(readFileSync(session.file("chart.csv"))));
      });

      test("a chart's picture to the clipboard", async () => {
        const compare = await workbench.webview(".compare table");
        const one = chart(compare, "Validation perplexity");
        await one.getByRole("button", { name: /export/i }).click();
        await compare.getByRole("menuitem", { name: "Copy picture" }).click();
        await one.getByText("Copied").waitFor();
        // Only the page that has the focus may read the clipboard. What it says may still be of the copy before.
        const copied = () => one.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => types));
        await expect.poll(copied).toContain("image/png");
        const bytes = await one.evaluate(async () => {
          const [item] = await navigator.clipboard.read();
          return [...new Uint8Array(await (await item!.getType("image/png")).arrayBuffer())];
        });
        const { width, height } = pngSize(Buffer.from(bytes));
        expect(Math.min(width, height)).toBeGreaterThan(200);
      });

      test.each([
        ["CSV", "runs.csv", (text: string) => expect((parseCsv(text) as string[][]).length).toBe(3)],
        ["JSON", "runs.json", (text: string) => expect(JSON.parse(text)).toHaveLength(2)],
        ["Markdown", "runs.md", (text: string) => expect(text).toMatch(/^\|.*\|\n\| ?:?-+/m)],
        ["LaTeX", "runs.tex", (text: string) => expect(text).toMatch(/\\begin\{tabular\}[\s\S]*\\end\{tabular\}/)],
      ])("the runs' report as %s", async (format, name, check) => {
        const compare = await workbench.webview(".compare table");
        await compare.getByRole("group", { name: "Save report as" }).getByRole("button", { name: format }).click();
        await workbench.saveAs(session.file(name));
        check((await savedFile(session.file(name))).toString());
      });
    });
  });

  describe("altogether", () => {
    test("has seen no error of ours on the console", () => {
      expect(session.complaints.errors).toEqual([]);
    });

    test("has asked nothing of other machines, in the browser or in any process", () => {
      expect(session.complaints.outside).toEqual([]);
      expect(session.connectionsOut()).toEqual([]);
      // What would have noted it was there.
      const programs = session.programs().join("\n");
      for (const ours of ["runner", "archive", "validator"]) expect(programs).toContain(`dist/${ours}.cjs`);
    });
  });
});
