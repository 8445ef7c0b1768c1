/** VS Code's workbench as a person handles it. */
import type { FrameLocator, Locator, Page } from "playwright-core";
import { drawnCharts } from "./charts.ts";

export class Workbench {
  constructor(readonly page: Page) {}

  /** Until the workbench has been drawn and takes keys. */
  async ready(): Promise<void> {
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
    await this.page.locator('.part.activitybar [aria-label^="SplitCom"]').first().waitFor({ timeout: 30_000 });
  }

  private get quickInput(): Locator {
    return this.page.locator(".quick-input-widget:not([style*='display: none'])");
  }

  /** Rows of the open list of choices. */
  choices(): Locator {
    return this.quickInput.locator(".quick-input-list .monaco-list-row");
  }

  /** Types into the palette and returns the rows that it offers. */
  async palette(text: string): Promise<Locator> {
    await this.openQuickInput("F1", `>${text}`);
    return this.choices();
  }

  /** Opens a list of choices by its key and types into its field. */
  private async openQuickInput(key: string, text: string): Promise<void> {
    const field = this.quickInput.locator("input");
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press(key);
      try {
        await field.waitFor({ timeout: 5000 });
        return await field.fill(text, { timeout: 5000 });
      } catch (error) {
        // The key is lost where the focus is in a page that is just being loaded, and a page that takes the focus closes the list.
        if (attempt === 4) throw error;
      }
    }
  }

  /** Runs a command of the palette by its title with category, as `SplitCom: Run Experiment`. */
  async command(title: string): Promise<void> {
    // A keybinding may follow.
    const row = this.quickInput.locator(`.monaco-list-row:is([aria-label="${title}"], [aria-label^="${title}, "])`);
    for (let attempt = 1; ; attempt++) {
      await this.palette(title);
      try {
        return await row.click({ timeout: 5000 });
      } catch (error) {
        // Once is enough: a busy page may take long over what a click sets off.
        if (String(error).includes("click action done")) return;
        // Whatever takes the focus at that moment closes the palette.
        if (attempt === 4) throw error;
      }
    }
  }

  /** Chooses a row of an open list by a part of its text. */
  async choose(text: string | RegExp): Promise<void> {
    // The hint of a row that happens to lie under the mouse covers its neighbors.
    await this.page.mouse.move(0, 0);
    await this.choices().filter({ hasText: text }).first().click();
  }

  /** Narrows an open list, which draws no more rows than fit. */
  async narrow(text: string): Promise<void> {
    await this.quickInput.locator("input").fill(text);
  }

  /** Ticks some rows of an open list, by parts of their texts, and confirms. */
  async chooseSome(...texts: readonly string[]): Promise<void> {
    await this.page.mouse.move(0, 0);
    await this.choices().first().waitFor();
    for (const text of texts) await this.choices().filter({ hasText: text }).first().click();
    await this.quickInput.getByRole("button", { name: "OK" }).click();
  }

  /** Ticks every row of an open list and confirms. */
  async chooseAll(): Promise<void> {
    await this.page.mouse.move(0, 0);
    await this.choices().first().waitFor();
    for (const row of await this.choices().all()) await row.click();
    await this.quickInput.getByRole("button", { name: "OK" }).click();
  }

  /** Fills the open input box and confirms it. */
  async answer(text: string): Promise<void> {
    await this.quickInput.locator("input").fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Saves under a path, by the open save dialog. */
  async saveAs(file: string): Promise<void> {
    // The dialog lists its folder and then writes the name it suggests over whatever is there.
    await this.choices().first().waitFor();
    const field = this.quickInput.locator("input");
    await this.page.waitForFunction((input) => (input as HTMLInputElement | null)?.value, await field.elementHandle());
    await field.fill(file);
    await this.quickInput.getByRole("button", { name: "OK" }).click();
    await this.quickInput.waitFor({ state: "hidden" });
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name: string): Promise<void> {
    await this.openQuickInput("Control+p", name);
    await this.choices().filter({ hasText: name }).first().click();
    await this.editorTab(name).waitFor();
  }

  editorTab(name: string | RegExp): Locator {
    return this.page.locator(".tabs-container .tab").filter({ hasText: name });
  }

  /** The document inside the webview whose page holds `content`. */
  async webview(content: string): Promise<FrameLocator> {
    const until = Date.now() + 30_000;
    while (Date.now() < until) {
      const frames = this.page.locator("iframe.webview.ready");
      for (let i = 0; i < (await frames.count()); i++) {
        const inner = frames.nth(i).contentFrame().locator("iframe#active-frame").contentFrame();
        if (
          await inner
            .locator(content)
            .first()
            .isVisible()
            .catch(() => false)
        )
          return inner;
      }
      await this.page.waitForTimeout(50);
    }
    throw new Error(`no webview shows ${content}`);
  }

  /** Runs the configuration of the active editor. @returns the seconds from that to the first chart on its dashboard. */
  async runToFirstChart(name: string): Promise<number> {
    await this.palette("SplitCom: Run Experiment");
    const began = performance.now();
    await this.page.keyboard.press("Enter");
    await drawnCharts(await this.webview(`.dashboard:has-text("${name}")`))
      .first()
      .waitFor();
    return (performance.now() - began) / 1000;
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast").filter({ hasText: text });
  }

  /**
   * A notification in the list of all that have not been closed. It is there as long as it lasts, whereas a toast is only as long
   * as there is room, and until Escape is pressed.
   */
  async listedNotification(text: string | RegExp): Promise<Locator> {
    const center = this.page.locator(".notifications-center");
    await this.command("Notifications: Show Notifications");
    await center.locator(".notifications-list-container").waitFor();
    return center.locator(".notification-list-item").filter({ hasText: text });
  }

  /** The view of runs in the side bar. */
  async showRuns(): Promise<Locator> {
    await this.command("SplitCom: Focus on Runs View");
    return this.page.locator(".part.sidebar .pane-body .monaco-list-row");
  }

  /** What appears where the mouse rests on `place`, known by a part of its text. */
  async tooltip(place: Locator, text: string): Promise<Locator> {
    const tooltip = this.page.locator(".workbench-hover, .monaco-hover").filter({ hasText: text });
    for (let attempt = 1; ; attempt++) {
      // A mouse that is there already does not come, and a row that is drawn anew under it drops its tooltip.
      await this.page.mouse.move(0, 0);
      await place.hover();
      try {
        await tooltip.waitFor({ timeout: 5000 });
        return tooltip;
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  statusBar(text: string | RegExp): Locator {
    return this.page.locator(".part.statusbar .statusbar-item").filter({ hasText: text });
  }
}
