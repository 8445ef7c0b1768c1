import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { ReportFormat } from "../../extension/protocol/messages/names.ts";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import { usePanel } from "../app/panelContext.ts";
import { FileExport } from "../export/FileExport.tsx";

const formats: readonly { format: ReportFormat; title: string; file: string; copied: boolean }[] = [
  { format: "csv", title: "CSV", file: "runs.csv", copied: false },
  { format: "json", title: "JSON", file: "runs.json", copied: false },
  { format: "markdown", title: "Markdown", file: "runs.md", copied: true },
  { format: "latex", title: "LaTeX", file: "runs.tex", copied: true },
];

/** The runs' report, with what each used to reach a target perplexity if there is one, as a file or on the clipboard. */
export function ReportExport({ runs, target }: { runs: readonly RunId[]; target: number | null }): JSX.Element {
  const { host } = usePanel();
  const files = formats.map(({ format, title, file: name, copied }) => ({
    title,
    name,
    copied,
    content: () => host.report([...runs], format, target ?? undefined),
  }));
  return <FileExport title={t("Save report as")} files={files} />;
}
