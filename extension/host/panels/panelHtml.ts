/** A panel's page: nothing but its scripts and styles; the webview draws the rest. */
import { randomBytes } from "node:crypto";

export interface PageSources {
  /** As the webview reads them. */
  script: string;
  style: string;
  /** `webview.cspSource`. */
  cspSource: string;
  title: string;
  /** Of the texts, as in `en` or `de`. */
  language: string;
}

/** Hash of an empty style element, with which the UI toolkit tries out what the browser can do. */
const emptyStyle = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/** HTML under a policy that lets in only our own files, and scripts only with this page's nonce. */
export function panelHtml({ script, style, cspSource, title, language }: PageSources): string {
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} '${emptyStyle}'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data: blob:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escaped(style)}">
<title>${escaped(title)}</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${escaped(script)}"></script>
</body>
</html>
`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}
