import { t } from "@vscode/l10n";
import type { ComponentChildren, JSX } from "preact";
import { Icon } from "../controls/Icon.tsx";
import { ChartMenu, type ChartMenuProps } from "../export/ChartMenu.tsx";
import type { Picture } from "../export/picture.ts";
import { useAbout } from "./About.tsx";
import { TableButton } from "./TableButton.tsx";

export interface ChartHeadProps {
  id: string;
  title: string;
  /** What the chart shows and how to read it. */
  about?: string | undefined;
  tools?: ComponentChildren;
  /** Undefined where nothing is zoomed. */
  onShowAll?: (() => void) | undefined;
  asTable: boolean;
  onTable(asTable: boolean): void;
  picture(): Picture;
  /** Of the menu: ways to change what is seen. */
  view?: ChartMenuProps["view"];
  note?: string;
}

/** A chart's title, its choices, and what can be done with it. */
export function ChartHead(props: ChartHeadProps): JSX.Element {
  const { id, title, about, tools, onShowAll, asTable, onTable, ...menu } = props;
  const [aboutButton, aboutText] = useAbout(title, about);
  return (
    <>
      <header class="chart-head">
        <h3 id={id} title={title}>
          {title}
        </h3>
        {aboutButton}
        {tools}
        <span class="chart-actions">
          <button
            type="button"
            class="icon-button"
            aria-label={t("Show all of {0}", title)}
            title={t("Show all")}
            // Keeps its place while there is nothing to do for it.
            hidden={onShowAll === undefined}
            onClick={onShowAll}
          >
            <Icon name="screen-normal" />
          </button>
          <TableButton title={title} asTable={asTable} onTable={onTable} />
          <ChartMenu title={title} {...menu} />
        </span>
      </header>
      {aboutText}
    </>
  );
}
