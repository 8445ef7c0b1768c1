import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ReportFormat } from "../../extension/protocol/archiveApi.ts";
import type { RunId } from "../../extension/protocol/runSummary.ts";
import { Button } from "../controls.tsx";
import { Icon } from "../Icon.tsx";
import { usePanel } from "../panelContext.ts";
import { messageOf } from "../store.ts";

const formats: readonly { format: ReportFormat; title: string; file: string }[] = [
  { format: "csv", title: "CSV", file: "runs.csv" },
  { format: "json", title: "JSON", file: "runs.json" },
  { format: "markdown", title: "Markdown", file: "runs.md" },
  { format: "latex", title: "LaTeX", file: "runs.tex" },
];

/** What is pasted into a text. */
const copied = formats.filter(({ format }) => format === "markdown" || format === "latex");

/** The runs' report as a file or on the clipboard. */
export function ReportExport({ runs }: { runs: readonly RunId[] }): JSX.Element {
  const { host } = usePanel();
  const [said, say] = useState<{ text: string; error: boolean }>();
  const attempt = async (work: () => Promise<string | undefined>) => {
    try {
      const text = await work();
      say(text === undefined ? undefined : { text, error: false });
    } catch (error) {
      say({ text: messageOf(error), error: true });
    }
  };
  const save = (format: ReportFormat, name: string) =>
    attempt(async () => {
      const content = await host.report([...runs], format);
      return (await host.save({ name, content, encoding: "utf8" })) ? t("Saved.") : undefined;
    });
  const copy = (format: ReportFormat) =>
    attempt(async () => {
      await host.copyText(await host.report([...runs], format));
      return t("Copied.");
    });
  return (
    <div class="report-export">
      <fieldset class="report-buttons">
        <legend>{t("Save report as")}</legend>
        {formats.map(({ format, title, file }) => (
          <Button key={format} onClick={() => save(format, file)}>
            {title}
          </Button>
        ))}
      </fieldset>
      <fieldset class="report-buttons">
        <legend>{t("Copy as")}</legend>
        {copied.map(({ format, title }) => (
          <Button key={format} onClick={() => copy(format)}>
            {title}
          </Button>
        ))}
      </fieldset>
      <span class="report-said" role={said?.error ? "alert" : "status"}>
        {said && <Icon name={said.error ? "error" : "check"} />}
        {said?.text}
      </span>
    </div>
  );
}
