/** What holds for every page of ours, whatever it shows. */
import type { Frame, FrameLocator } from "playwright-core";
import { type Color, contrast } from "../../../webview/app/cssColor.ts";

/** The frame of a webview's page, for what has to be done inside it. */
export async function frameOf(view: FrameLocator): Promise<Frame> {
  const body = await view.locator("body").elementHandle();
  return (await body!.ownerFrame())!;
}

/** How many CSS pixels wide the page is seen, and whatever sticks out of it, one line each. */
export async function widthOf(view: FrameLocator): Promise<{ width: number; sticksOut: string[] }> {
  const frame = await frameOf(view);
  return frame.evaluate(() => {
    const { document } = globalThis as unknown as { document: PageDocument };
    const { clientWidth, scrollWidth } = document.documentElement;
    const out = scrollWidth <= clientWidth ? [] : [...document.querySelectorAll("main *")].filter(beyond);
    function beyond(element: PageElement) {
      return element.getBoundingClientRect().right > clientWidth + 0.5;
    }
    return { width: clientWidth, sticksOut: out.map((element) => element.outerHTML.slice(0, 120)) };
  });
}

/** Lines of charts that are hard to see on the page, by their legends: each color and its contrast. */
export async function faintLines(view: FrameLocator): Promise<string[]> {
  const frame = await frameOf(view);
  const { ground, lines } = await frame.evaluate(() => {
    const { document, getComputedStyle } = globalThis as unknown as {
      document: PageDocument & { body: unknown };
      getComputedStyle(element: unknown): { backgroundColor: string; stroke: string };
    };
    const samples = [...document.querySelectorAll(".line-sample line, .line-sample rect")];
    return {
      ground: getComputedStyle(document.body).backgroundColor,
      lines: samples.map((sample) => getComputedStyle(sample).stroke),
    };
  });
  const numbers = (css: string) =>
    css
      .match(/[\d.]+/g)!
      .slice(0, 3)
      .map(Number) as unknown as Color;
  return [...new Set(lines)]
    .map((line) => ({ line, seen: contrast(numbers(line), numbers(ground)) }))
    .filter(({ seen }) => seen < 3)
    .map(({ line, seen }) => `${line} on ${ground}: ${seen.toFixed(1)}`);
}

/** Canvases that nobody but those who see them knows of: without a name, or without words for what they show. */
export async function silentCanvases(view: FrameLocator): Promise<string[]> {
  const frame = await frameOf(view);
  return frame.evaluate(() => {
    const { document } = globalThis as unknown as { document: PageDocument };
    return [...document.querySelectorAll("canvas")].flatMap((canvas) => {
      const labelled = canvas.closest("[aria-label]");
      // A scale of colors says nothing to those who do not see them.
      if (labelled === null && canvas.closest('[aria-hidden="true"]') !== null) return [];
      const described = document.getElementById(labelled?.getAttribute("aria-describedby") ?? "");
      const words =
        described?.textContent ?? (labelled?.getAttribute("role") === "img" ? labelled.getAttribute("aria-label") : "");
      return (words ?? "").trim().length > 20 ? [] : [canvas.parentElement!.outerHTML.slice(0, 200)];
    });
  });
}

/** Controls in view of the keyboard that Tab, from the page's beginning to its end, has not come to. */
export async function unreachedByTab(view: FrameLocator): Promise<{ reached: number; missed: string[] }> {
  const frame = await frameOf(view);
  const page = frame.page();
  await frame.evaluate(() => {
    const scope = globalThis as unknown as { document: PageDocument; reached: Set<unknown> };
    scope.reached = new Set();
    scope.document.addEventListener("focusin", ({ target }) => scope.reached.add(target));
    const main = scope.document.querySelector("main")!;
    main.setAttribute("tabindex", "-1");
    main.focus();
  });
  const enough = 120;
  for (let i = 0; i < enough; i++) {
    await page.keyboard.press("Tab");
    // Beyond the last one Tab leaves the page.
    if (
      i > 2 &&
      !(await frame.evaluate(() => (globalThis as unknown as { document: PageDocument }).document.hasFocus()))
    )
      break;
  }
  return frame.evaluate(() => {
    const { document, reached, getComputedStyle } = globalThis as unknown as {
      document: PageDocument;
      reached: Set<unknown>;
      getComputedStyle(element: PageElement): { visibility: string };
    };
    const query =
      "button, input, select, a[href], vscode-button, vscode-checkbox, vscode-dropdown, vscode-text-field, [tabindex='0']";
    const missed = [...document.querySelectorAll(query)].filter(
      (element) =>
        getComputedStyle(element).visibility === "visible" &&
        element.getBoundingClientRect().width > 0 &&
        !reached.has(element) &&
        !element.matches("[disabled], [tabindex='-1'], [aria-disabled='true']"),
    );
    return { reached: reached.size, missed: missed.map((element) => element.outerHTML.slice(0, 160)) };
  });
}

/** As much of the page's own world as is used above: these tests are compiled without the browser's types. */
interface PageDocument {
  documentElement: { clientWidth: number; scrollWidth: number };
  querySelectorAll(query: string): Iterable<PageElement>;
  querySelector(query: string): PageElement | null;
  getElementById(id: string): PageElement | null;
  addEventListener(kind: string, listener: (event: { target: unknown }) => void): void;
  hasFocus(): boolean;
}

interface PageElement {
  readonly outerHTML: string;
  readonly textContent: string | null;
  readonly parentElement: PageElement | null;
  getBoundingClientRect(): { right: number; width: number };
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  closest(query: string): PageElement | null;
  matches(query: string): boolean;
  focus(): void;
}
