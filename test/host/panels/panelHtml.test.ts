import { describe, expect, it } from "vitest";
import { panelHtml } from "../../../extension/host/panels/panelHtml.ts";

const sources = {
  script: "https://host/dist/webview.js",
  style: "https://host/dist/webview.css?a=1&b=2",
  cspSource: "'self' https://*.host",
  title: '<b> "run" & more',
  language: "de",
};
const page = () => panelHtml(sources);

describe("a panel's page", () => {
  it("lets in only its own files, and scripts by a nonce that is used once", () => {
    const [, policy] = page().match(/Content-Security-Policy" content="([^"]*)"/)!;
    const [, nonce] = policy!.match(/'nonce-([^']+)'/)!;
    expect(policy).toBe(
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' https://*.host 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; ` +
        "font-src 'self' https://*.host; img-src 'self' https://*.host data: blob:",
    );
    expect(page()).not.toContain(nonce);
  });

  it("escapes what is put into it and names its language", () => {
    expect(page()).toContain("<title>&lt;b&gt; &quot;run&quot; &amp; more</title>");
    expect(page()).toContain('<html lang="de">');
    expect(page()).toContain("webview.css?a=1&amp;b=2");
  });

  it("has no script or style in its text", () => {
    expect(page().match(/<script[^>]*>(.*?)<\/script>/s)![1]).toBe("");
    expect(page()).not.toMatch(/<style|style=|\son\w+=/);
  });
});
