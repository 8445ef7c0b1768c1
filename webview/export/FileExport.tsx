/** What a view shows as files or on the clipboard. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { usePanel } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";
import { Button } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import "./fileExport.css";

export interface OfferedFile {
  /** As its button is called: `CSV`. */
  title: string;
  /** Suggested, with its extension. */
  name: string;
  /** Whether it is pasted into texts. */
  copied: boolean;
  /** Asked for when it is wanted. */
  content(): string | Promise<string>;
}

export function FileExport({ title, files }: { title: string; files: readonly OfferedFile[] }): JSX.Element {
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
  const save = ({ name, content }: OfferedFile) =>
    attempt(async () =>
      (await host.save({ name, content: await content(), encoding: "utf8" })) ? t("Saved.") : undefined,
    );
  const copy = ({ content }: OfferedFile) =>
    attempt(async () => {
      await host.copyText(await content());
      return t("Copied.");
    });
  return (
    <div class="file-export">
      <fieldset class="export-buttons">
        <legend>{title}</legend>
        {files.map((file) => (
          <Button key={file.name} onClick={() => save(file)}>
            {file.title}
          </Button>
        ))}
      </fieldset>
      <fieldset class="export-buttons">
        <legend>{t("Copy as")}</legend>
        {files
          .filter(({ copied }) => copied)
          .map((file) => (
            <Button key={file.name} onClick={() => copy(file)}>
              {file.title}
            </Button>
          ))}
      </fieldset>
      <span class="export-said" role={said?.error ? "alert" : "status"}>
        {said && <Icon name={said.error ? "error" : "check"} />}
        {said?.text}
      </span>
    </div>
  );
}
