/** Which epoch is looked at: a slider, and whether it follows the run. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { Checkbox } from "../controls/controls.tsx";

export interface EpochScrubberProps {
  /** Rising, at least one. */
  epochs: readonly number[];
  epoch: number;
  /** Whether the latest is shown, also while it moves on. */
  follows: boolean;
  /** Null for the latest. */
  onChange(epoch: number | null): void;
}

/** The slider counts recorded epochs, which may have gaps, and reports every step on the way while it is dragged. */
export function EpochScrubber({ epochs, epoch, follows, onChange }: EpochScrubberProps): JSX.Element {
  const id = useId();
  const last = epochs.length - 1;
  return (
    <div class="epoch-scrubber">
      <label for={id}>{t("Epoch")}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={last}
        step={1}
        value={epochs.indexOf(epoch)}
        disabled={last === 0}
        aria-valuetext={t("epoch {0} of {1}", epoch, epochs[last]!)}
        onInput={(event) => onChange(epochs[Number(event.currentTarget.value)]!)}
      />
      <output for={id}>{t("{0} of {1}", epoch, epochs[last]!)}</output>
      <Checkbox checked={follows} onChange={(follow) => onChange(follow ? null : epoch)}>
        {t("Follow latest")}
      </Checkbox>
    </div>
  );
}
