import type { JSX } from "preact";
import { useState } from "preact/hooks";
import "../styles/runViews.css";

export interface NumberFieldProps {
  title: string;
  value: number;
  min: number;
  max: number;
  step: number;
  disabled?: boolean;
  /** Default: with all digits. */
  show?(value: number): string;
  onChange(value: number): void;
}

/** Takes a value when it is complete: on Enter, on leaving the field, and by its arrows. */
export function NumberField({
  title,
  value,
  min,
  max,
  step,
  disabled = false,
  show = String,
  onChange,
}: NumberFieldProps): JSX.Element {
  /** As typed so far, which what is drawn again of a run under way must not take back; undefined while it follows `value`. */
  const [typed, setTyped] = useState<string>();
  return (
    <label class="number-field">
      {title}
      <input
        type="number"
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        value={typed ?? show(value)}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={() => setTyped(undefined)}
        onChange={({ currentTarget: { valueAsNumber: complete } }) => {
          setTyped(undefined);
          if (!Number.isNaN(complete)) onChange(Math.min(max, Math.max(min, complete)));
        }}
      />
    </label>
  );
}
