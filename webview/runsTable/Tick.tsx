import type { JSX } from "preact";

export interface TickProps {
  label: string;
  ticked: boolean | "mixed";
  /** @param range from the last one on: with Shift */
  onTick(range: boolean): void;
}

/** A box to tick in a cell. The keyboard is the grid's, which ticks with the space bar. */
export function Tick({ label, ticked, onTick }: TickProps): JSX.Element {
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      aria-label={label}
      checked={ticked === true}
      ref={(element) => {
        if (element) element.indeterminate = ticked === "mixed";
      }}
      onClick={(event) => {
        event.stopPropagation();
        onTick(event.shiftKey);
      }}
    />
  );
}
