import { curvesSvg, escapeMarkup } from "./curvesSvg.ts";
import type { Block, ReportDocument } from "./reportDocument.ts";

/** One file that needs no other: styles and charts are in it, and no script. */
export function reportHtml({ title, blocks }: ReportDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(title)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.75rem; text-align: left; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
td.figure { text-align: right; white-space: nowrap; }
svg { max-width: 100%; height: auto; }
pre { overflow-x: auto; padding: 0.75rem; background: color-mix(in srgb, currentColor 7%, transparent); }
</style>
</head>
<body>
<h1>${escapeMarkup(title)}</h1>
${blocks.map(html).join("\n")}
</body>
</html>
`;
}

function html(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h2>${escapeMarkup(block.text)}</h2>`;
    case "paragraph":
      return `<p>${escapeMarkup(block.text)}</p>`;
    case "table": {
      const head = block.columns.map((title) => `<th scope="col">${escapeMarkup(title)}</th>`).join("");
      const rows = block.rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
      return `<div class="wide"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows}\n</tbody></table></div>`;
    }
    case "chart":
      return `<h3>${escapeMarkup(block.title)}</h3>\n${curvesSvg(block)}`;
    case "code":
      return `<details><summary>${escapeMarkup(block.title)}</summary><pre>${escapeMarkup(block.text)}</pre></details>`;
  }
}

function cell(text: string): string {
  return `<td${/^([-+]?\d.*|-)$/.test(text) ? ' class="figure"' : ""}>${escapeMarkup(text)}</td>`;
}
