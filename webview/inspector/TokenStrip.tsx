/** A sample's tokens as text, colored by how much their activations changed. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import type { ProbeTensor } from "../../extension/protocol/run/observations.ts";
import { showCosine } from "../charts/axes.ts";
import { cssColor, readableOn } from "../heatmap/colorMap.ts";
import { type ColorScale, colorOf } from "../heatmap/colorScale.ts";
import { keyedToken } from "./tokenKeys.ts";
import { tokenLabel, tokenName } from "./tokenText.ts";

export interface TokenStripProps {
  probe: ProbeTensor;
  /** Of cosines, {@link ProbeTensor.rowSimilarity}. */
  scale: ColorScale;
  /** Tokens below it are marked; undefined where none applies. */
  theta: number | undefined;
  /** The row to outline, if any. */
  marked: number | undefined;
  onHover(row: number | undefined): void;
  onMove(row: number): void;
}

/**
 * A listbox: one stop of the Tab key, with the marked token as its active option. Tokens beyond the threshold are
 * underlined, as color alone must not say so.
 */
export function TokenStrip({ probe, scale, theta, marked, onHover, onMove }: TokenStripProps): JSX.Element {
  const id = useId();
  const { rows, promptRows } = probe;
  const chips = useMemo(
    () => Array.from({ length: rows }, (_, row) => chipOf(probe, row, scale, theta)),
    [probe, scale, theta],
  );
  const parts =
    promptRows === null
      ? [{ title: null, from: 0, to: rows }]
      : [
          { title: t("Prompt"), from: 0, to: promptRows },
          { title: t("Target"), from: promptRows, to: rows },
        ].filter(({ from, to }) => to > from);

  return (
    <div
      class="token-strip"
      role="listbox"
      aria-label={t("Tokens of {0}, colored by how much they changed", probe.sample)}
      aria-activedescendant={marked === undefined ? undefined : `${id}-${marked}`}
      tabIndex={0}
      onKeyDown={(event) => {
        const row = keyedToken(marked ?? -1, rows, event.key);
        if (row === undefined) return;
        event.preventDefault();
        onMove(row);
      }}
      onPointerLeave={() => onHover(undefined)}
    >
      {parts.map(({ title, from, to }) => (
        // biome-ignore lint/a11y/useSemanticElements: a listbox groups its options by role
        <div key={title} role="group" aria-label={title ?? t("Tokens")} class="token-part">
          {title && (
            <span class="token-part-title" aria-hidden="true">
              {title}
            </span>
          )}
          {chips.slice(from, to).map(({ text, name, style, changed }, i) => {
            const row = from + i;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox takes the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names its active option
              <span
                key={row}
                id={`${id}-${row}`}
                role="option"
                aria-selected={row === marked}
                aria-label={name}
                class={`token${changed ? " token-changed" : ""}${row === marked ? " token-marked" : ""}`}
                style={style}
                onPointerEnter={() => onHover(row)}
                onClick={() => onMove(row)}
              >
                {text}
              </span>
            );
          })}
        </div>
      ))}
    </div>
  );
}

interface Chip {
  text: string;
  name: string;
  style: { background: string; color: string } | undefined;
  changed: boolean;
}

function chipOf({ tokens, rowSimilarity }: ProbeTensor, row: number, scale: ColorScale, theta?: number): Chip {
  const cosine = rowSimilarity?.[row] ?? Number.NaN;
  const color = colorOf(scale, cosine);
  const token = tokens?.[row];
  return {
    text: tokenLabel(token, row),
    name: color
      ? t("Token {0}, cosine {1}", tokenName(token, row), showCosine(cosine))
      : t("Token {0}", tokenName(token, row)),
    style: color && { background: cssColor(color), color: readableOn(color) },
    changed: theta !== undefined && cosine < theta,
  };
}
