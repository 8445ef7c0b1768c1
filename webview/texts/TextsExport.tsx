import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { FileExport } from "../export/FileExport.tsx";
import { type ShownTexts, textsCsv, textsMarkdown } from "./textsFiles.ts";

/** The texts of the page as a file or on the clipboard. */
export function TextsExport(shown: ShownTexts): JSX.Element {
  const files = [
    { title: "CSV", name: "texts.csv", copied: false, content: () => textsCsv(shown) },
    { title: "Markdown", name: "texts.md", copied: true, content: () => textsMarkdown(shown) },
  ];
  return <FileExport title={t("Save these texts as")} files={files} />;
}
