import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { ChartOptions } from "../../../extension/protocol/messages/panelState.ts";
import { targetFrom } from "./targetFrom.ts";

type Target = ChartOptions["target"];

/** A perplexity whose cost is asked for; taken on Enter and when the field is left. */
export function TargetField({ target, onChange }: { target: Target; onChange(target: Target): void }): JSX.Element {
  const id = useId();
  /** As typed so far; undefined while it follows the target. */
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (target === null ? "" : String(target));
  const invalid = targetFrom(text) === undefined;
  const take = () => {
    const value = targetFrom(text);
    if (value === undefined) return;
    setTyped(undefined);
    if (value !== target) onChange(value);
  };
  return (
    <label class="target-field">
      {t("Target perplexity")}
      <input
        type="text"
        inputMode="decimal"
        value={text}
        placeholder={t("none")}
        title={t("Shows what each run used to reach it: epochs, bytes and time.")}
        aria-invalid={invalid}
        aria-describedby={invalid ? id : undefined}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") take();
          if (event.key === "Escape") setTyped(undefined);
        }}
        onBlur={take}
      />
      {invalid && (
        <span id={id} class="field-error" role="alert">
          {t("Enter a number from 1 up, or nothing.")}
        </span>
      )}
    </label>
  );
}
