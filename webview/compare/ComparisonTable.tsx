import { t } from "@vscode/l10n";
import { Fragment, type JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import type { LineStyle } from "../charts/lineStyles.ts";
import { Icon } from "../controls/Icon.tsx";
import type { ComparedCell, ComparedRow } from "./comparisonRows.ts";
import { RunHeading } from "./RunHeading.tsx";

export interface ComparedRun {
  run: RunId;
  name: string;
  /** As its lines are drawn. */
  style: LineStyle;
}

export interface RowGroup {
  title: string;
  rows: readonly ComparedRow[];
  /** Said in the place of rows, or below them. */
  note?: string | undefined;
}

export interface ComparisonTableProps {
  /** The first is the reference. */
  runs: readonly ComparedRun[];
  groups: readonly RowGroup[];
  /** The id of what says in words what the table shows. */
  describedBy: string;
  onRefer(run: RunId): void;
  onRemove(run: RunId): void;
}

/** A text with more characters may be broken into lines, as that of a file or a machine. */
const longest = 24;

/** One column a run, for figures and fields alike, so that what belongs to a run stands below it. */
export function ComparisonTable({ runs, groups, describedBy, onRefer, onRemove }: ComparisonTableProps): JSX.Element {
  const table = useRef<HTMLTableElement>(null);
  /** The column to take the focus, whose button went with what it did. */
  const focusNext = useRef<number | undefined>(undefined);
  const columns = runs.map(({ run }) => run).join();
  useLayoutEffect(() => {
    if (focusNext.current === undefined) return;
    const headings = table.current!.querySelectorAll<HTMLElement>(".icon-button");
    headings[Math.min(focusNext.current, headings.length - 1)]?.focus();
    focusNext.current = undefined;
  }, [columns]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for the arrow keys
    <section class="comparison-scroll" aria-label={t("Comparison of runs")} tabIndex={0}>
      <table ref={table} class="comparison" aria-describedby={describedBy}>
        <thead>
          <tr>
            <td />
            {runs.map(({ run, name, style }, index) => (
              <RunHeading
                key={run}
                name={name}
                style={style}
                reference={index === 0}
                onRefer={() => {
                  focusNext.current = 0;
                  onRefer(run);
                }}
                onRemove={() => {
                  focusNext.current = index;
                  onRemove(run);
                }}
              />
            ))}
          </tr>
        </thead>
        {groups.map(({ title, rows, note }) => (
          <tbody key={title}>
            <tr class="comparison-group">
              <th scope="rowgroup" colSpan={runs.length + 1}>
                <span>{title}</span>
              </th>
            </tr>
            {rows.map((row) => (
              <tr key={row.title}>
                <th scope="row" title={row.description ?? undefined}>
                  <Breakable path={row.title} />
                </th>
                {row.cells.map((cell, index) => (
                  <Cell key={runs[index]!.run} {...cell} />
                ))}
              </tr>
            ))}
            {note !== undefined && (
              <tr class="comparison-note">
                <td colSpan={runs.length + 1}>
                  <span>{note}</span>
                </td>
              </tr>
            )}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function Cell({ text, change, best, differs }: ComparedCell): JSX.Element {
  if (text === null) {
    return (
      <td class={differs ? "differs" : undefined}>
        <span aria-hidden="true">–</span>
        <span class="visually-hidden">{t("none")}</span>
      </td>
    );
  }
  return (
    <td class={best ? "best" : differs ? "differs" : undefined}>
      <span class={`comparison-value ${text.length > longest ? "long" : ""}`}>{text}</span>
      {best && (
        <span class="comparison-best" title={t("Best of these runs")}>
          <Icon name="star-full" />
          <span class="visually-hidden">{t("best")}</span>
        </span>
      )}
      {change !== null && <span class="comparison-change">{change}</span>}
    </td>
  );
}

/** `wire.up.act.payload`, which a narrow column breaks after its dots. */
function Breakable({ path }: { path: string }): JSX.Element {
  const [first, ...others] = path.split(".");
  return (
    <>
      {first}
      {others.map((key, index) => (
        <Fragment key={index}>
          .<wbr />
          {key}
        </Fragment>
      ))}
    </>
  );
}
