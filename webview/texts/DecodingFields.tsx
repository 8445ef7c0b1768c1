/** How texts are decoded. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import {
  type Decoding,
  decodingBy,
  decodingLimits,
  paperBeams,
  strategies,
} from "../../extension/protocol/decoding.ts";
import { Choice } from "../controls/Choice.tsx";
import { Button } from "../controls/controls.tsx";
import { NumberField } from "../controls/NumberField.tsx";

export interface DecodingFieldsProps {
  decoding: Decoding;
  onChange(decoding: Decoding): void;
}

export function DecodingFields({ decoding, onChange }: DecodingFieldsProps): JSX.Element {
  const { strategy, maxNewTokens } = decoding;
  const asInPaper = strategy === "beam" && decoding.beams === paperBeams;
  return (
    <fieldset class="texts-fields">
      <legend>{t("Decoding")}</legend>
      <Choice
        label={t("Strategy")}
        value={strategy}
        options={strategies.map((value) => ({ value, title: strategyName(value) }))}
        onChange={(strategy) => onChange(decodingBy(strategy, maxNewTokens))}
      />
      {strategy === "beam" && (
        <NumberField
          title={t("Beams")}
          value={decoding.beams}
          {...decodingLimits.beams}
          step={1}
          onChange={(beams) => onChange({ ...decoding, beams: Math.round(beams) })}
        />
      )}
      {strategy === "sample" && (
        <>
          <NumberField
            title={t("Temperature")}
            value={decoding.temperature}
            {...decodingLimits.temperature}
            step={0.05}
            onChange={(temperature) => onChange({ ...decoding, temperature })}
          />
          <NumberField
            title={t("Seed")}
            value={decoding.seed}
            {...decodingLimits.seed}
            step={1}
            onChange={(seed) => onChange({ ...decoding, seed: Math.round(seed) })}
          />
        </>
      )}
      <NumberField
        title={t("Max new tokens")}
        value={maxNewTokens}
        {...decodingLimits.maxNewTokens}
        step={1}
        onChange={(tokens) => onChange({ ...decoding, maxNewTokens: Math.round(tokens) })}
      />
      <Button
        disabled={asInPaper}
        title={t("Beam search with 10 beams, length penalty 0.8, no repeated 4-grams")}
        onClick={() => onChange(decodingBy("beam", maxNewTokens))}
      >
        {t("Use paper settings")}
      </Button>
    </fieldset>
  );
}

export function strategyName(strategy: Decoding["strategy"]): string {
  switch (strategy) {
    case "beam":
      return t("beam search");
    case "greedy":
      return t("greedy");
    case "sample":
      return t("sampling");
  }
}
