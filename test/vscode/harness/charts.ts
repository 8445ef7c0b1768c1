/** The charts of a view in a webview, as they are seen. */
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { FrameLocator, Locator, Page } from "playwright-core";

/** Charts with something drawn; those that wait for their first point say so instead. */
export function drawnCharts(view: FrameLocator | Page): Locator {
  return view.locator(".chart:has(canvas):not(:has(.chart-empty))");
}

export function chart(view: FrameLocator | Page, title: string): Locator {
  return view.locator(".chart").filter({ has: view.getByRole("heading", { name: title, exact: true }) });
}

/** What every chart shows, pixel by pixel, by its title. Each is brought into view, since only those draw. */
async function pictures(view: FrameLocator): Promise<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const one of await drawnCharts(view).all()) {
    await one.scrollIntoViewIfNeeded();
    shown[(await one.getByRole("heading").textContent()) ?? ""] = await pixels(one.locator("canvas"));
  }
  return shown;
}

/** The pictures of a view whose data still comes in: as soon as they are the same for half a second. */
export async function settledPictures(view: FrameLocator): Promise<Record<string, string>> {
  for (let last = await pictures(view); ; ) {
    await setTimeout(500);
    const now = await pictures(view);
    if (isDeepStrictEqual(now, last)) return now;
    last = now;
  }
}

/** As soon as the canvas has stopped changing for two frames. */
export async function pixels(canvas: Locator): Promise<string> {
  return canvas.evaluate(async (element) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const read = () => (element as unknown as { toDataURL(): string }).toDataURL();
    for (let last = read(); ; ) {
      await frame();
      await frame();
      const now = read();
      if (now === last) return now;
      last = now;
    }
  });
}

/** The numbers behind a chart, as its table shows them: heading row first. */
export async function tableOf(one: Locator): Promise<string[][]> {
  const toggle = one.getByRole("button", { name: /as a table$/ });
  await toggle.click();
  const rows = await one.locator("tr").all();
  const texts = await Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts()));
  await toggle.click();
  return texts;
}
