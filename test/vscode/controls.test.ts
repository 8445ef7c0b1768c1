/** Controls on a panel's page, in the colors that a theme gives them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPanelPage, type PanelPage } from "./harness/panelPage.ts";

const empty = `() => ({
  opening: {
    state: { view: "dashboard", runs: [], config: null }, runs: [],
    validation: null, generation: null, mayRun: true, styles: [], translations: null,
  },
  traces: {},
})`;

let panel: PanelPage;
beforeAll(async () => {
  panel = await openPanelPage(empty);
});
afterAll(() => panel?.close());

/** The border of a secondary button under a theme's variables. */
function borderUnder(variables: Record<string, string>): Promise<string> {
  return panel.page.evaluate((variables) => {
    const { document, getComputedStyle } = globalThis as unknown as {
      document: {
        documentElement: {
          removeAttribute(name: string): void;
          style: { setProperty(name: string, to: string): void };
        };
        body: { insertAdjacentHTML(place: string, html: string): void; lastElementChild: unknown };
      };
      getComputedStyle(element: unknown): { borderTopColor: string };
    };
    document.documentElement.removeAttribute("style");
    for (const [name, to] of Object.entries(variables)) document.documentElement.style.setProperty(name, to);
    document.body.insertAdjacentHTML("beforeend", '<vscode-button appearance="secondary">Stop</vscode-button>');
    const button = document.body.lastElementChild as { shadowRoot: { querySelector(query: string): unknown } };
    return getComputedStyle(button.shadowRoot.querySelector("button")).borderTopColor;
  }, variables);
}

const accent = { "--vscode-button-border": "rgb(0, 105, 204)" };

test("a secondary button has the border that the theme means for it, not that of primary ones", async () => {
  expect(await borderUnder({ ...accent, "--vscode-button-secondaryBorder": "rgb(51, 53, 54)" })).toBe(
    "rgb(51, 53, 54)",
  );
});

test("a secondary button has the border of all buttons where the theme knows no other", async () => {
  expect(await borderUnder(accent)).toBe("rgb(0, 105, 204)");
});
