/** Saving what a view offers, by the save dialog, and reading the files back. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { FrameLocator, Locator } from "playwright-core";
import type { Workbench } from "./workbench.ts";

/** Chooses an entry of a chart's menu and saves the file under a path. */
export async function saveChart(
  workbench: Workbench,
  view: FrameLocator,
  one: Locator,
  entry: string,
  file: string,
): Promise<Buffer> {
  await one.getByRole("button", { name: /export/i }).click();
  await view.getByRole("menuitem", { name: entry }).click();
  await workbench.saveAs(file);
  return savedFile(file);
}

/** What has been saved, once it is there. */
export async function savedFile(file: string): Promise<Buffer> {
  const until = Date.now() + 20_000;
  while (!existsSync(file) || statSync(file).size === 0) {
    if (Date.now() > until) throw new Error(`${file} was not saved`);
    await delay(50);
  }
  return readFileSync(file);
}

/** Width and height of a PNG. @throws where it is none. */
export function pngSize(png: Buffer): { width: number; height: number } {
  if (png.toString("latin1", 1, 4) !== "PNG" || png.toString("latin1", 12, 16) !== "IHDR") throw new Error("not a PNG");
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
