import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { Icon } from "../controls/Icon.tsx";

/**
 * What a chart shows and how to read it: as a tooltip, and by a click or a key as a paragraph below the head, where it stays.
 *
 * @returns the button for the head, and the paragraph for below it
 */
export function useAbout(title: string, text: string | undefined): [JSX.Element | null, JSX.Element | null] {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (text === undefined) return [null, null];
  const button = (
    <button
      type="button"
      class="icon-button"
      aria-label={t("About {0}", title)}
      aria-expanded={open}
      aria-controls={id}
      title={text}
      onClick={() => setOpen(!open)}
    >
      <Icon name="info" />
    </button>
  );
  const paragraph = (
    <p class="chart-about" id={id} hidden={!open}>
      {text}
    </p>
  );
  return [button, paragraph];
}
