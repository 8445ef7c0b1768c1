/** A page of samples, and the way to the others. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { TextsState } from "../../extension/protocol/messages/panelState.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import type { TextsPage } from "../../extension/protocol/run/texts.ts";
import { Button } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import { SampleCard } from "./SampleCard.tsx";

export interface SampleListProps {
  state: TextsState;
  page: TextsPage;
  known: readonly RunSummary[];
  onChange(changes: Partial<TextsState>): void;
}

export function SampleList({ state, page, known, onChange }: SampleListProps): JSX.Element {
  const { picked, count, marks } = state;
  const { columns, samples } = page;
  if (samples.length === 0) return <NoSamples state={state} />;
  const pick = (id: string, tick: boolean) =>
    onChange({ picked: tick ? [...picked, id] : picked.filter((other) => other !== id) });
  return (
    <>
      <Pager page={page} count={count} onTurn={(offset) => onChange({ offset })} />
      <ol class="sample-list">
        {samples.map((sample) => (
          <SampleCard
            key={sample.id}
            sample={sample}
            columns={columns}
            known={known}
            marks={marks}
            picked={picked.includes(sample.id)}
            onPick={(tick) => pick(sample.id, tick)}
          />
        ))}
      </ol>
    </>
  );
}

interface PagerProps {
  page: TextsPage;
  count: number;
  onTurn(offset: number): void;
}

function Pager({ page, count, onTurn }: PagerProps): JSX.Element {
  const { offset, samples, fitting, inputs } = page;
  const last = offset + samples.length;
  const place = t("{0} to {1} of {2} inputs", offset + 1, last, fitting);
  return (
    <nav class="texts-pager" aria-label={t("Pages of samples")}>
      <Button disabled={offset === 0} onClick={() => onTurn(Math.max(0, offset - count))}>
        <Icon name="arrow-left" /> {t("Previous")}
      </Button>
      <span role="status">{fitting === inputs ? place : `${place} ${t("({0} in all)", inputs)}`}</span>
      <Button disabled={last >= fitting} onClick={() => onTurn(last)}>
        {t("Next")} <Icon name="arrow-right" class="after-text" />
      </Button>
    </nav>
  );
}

function NoSamples({ state: { pickedOnly, picked } }: { state: TextsState }): JSX.Element {
  const noneTicked = pickedOnly && picked.length === 0;
  return (
    <div class="empty-state" role="status">
      <h2>{noneTicked ? t("No samples selected") : t("No samples match")}</h2>
      <p>
        {noneTicked
          ? t("Show all samples and select those to view together.")
          : t("Change or clear the search to see samples.")}
      </p>
    </div>
  );
}
