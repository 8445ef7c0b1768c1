/** A button that opens a list of runs to choose from, narrowed down by typing. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { showFigure } from "../../extension/protocol/quantities.ts";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { showStartTime } from "../../extension/protocol/run/startTime.ts";
import { Button } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import "../runPicker.css";
import { statusName } from "./runStatus.ts";

export interface RunPickerProps {
  /** On the button. */
  title: string;
  /** In the order of the list. */
  runs: readonly RunSummary[];
  disabled?: boolean;
  /** The list stays open, for more to be chosen. */
  onPick(run: RunId): void;
}

export function RunPicker({ title, runs, disabled = false, onPick }: RunPickerProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys and the focus of what is in it
    <div
      ref={place}
      class="run-picker"
      onFocusOut={({ relatedTarget }) => {
        if (!place.current!.contains(relatedTarget as Node | null)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        place.current!.querySelector<HTMLElement>("vscode-button")?.focus();
      }}
    >
      <Button disabled={disabled} expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="add" /> {title}
      </Button>
      {open && <RunList title={title} runs={runs} onPick={onPick} />}
    </div>
  );
}

function RunList({ title, runs, onPick }: Pick<RunPickerProps, "title" | "runs" | "onPick">): JSX.Element {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [marked, mark] = useState(0);
  const words = text.toLowerCase().split(/\s+/);
  const shown = runs.filter(({ run, name }) => words.every((word) => `${name} ${run}`.toLowerCase().includes(word)));
  const active = Math.min(marked, shown.length - 1);

  useEffect(() => field.current!.focus(), []);
  useLayoutEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active]);

  const keyed = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") mark(Math.min(active + 1, shown.length - 1));
    else if (event.key === "ArrowUp") mark(Math.max(active - 1, 0));
    else if (event.key === "Enter" && shown[active]) onPick(shown[active].run);
    else return;
    event.preventDefault();
  };
  return (
    <div class="run-picker-list">
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={title}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={id}
        aria-activedescendant={shown[active] ? `${id}-${active}` : undefined}
        placeholder={t("Filter runs by name")}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          mark(0);
        }}
        onKeyDown={keyed}
      />
      <div ref={list} id={id} class="run-picker-options" role="listbox" aria-label={t("Runs")}>
        {shown.map((summary, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the text field, which names the active option
          // biome-ignore lint/a11y/useFocusableInteractive: the same
          <div
            key={summary.run}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerMove={() => mark(index)}
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(summary.run)}
          >
            <span class="run-picker-name">{summary.name}</span>
            <span class="run-picker-facts">{factsOf(summary)}</span>
          </div>
        ))}
      </div>
      {shown.length === 0 && <p role="status">{runs.length === 0 ? t("No other runs.") : t("No runs match.")}</p>}
    </div>
  );
}

/** What distinguishes runs of one name. */
function factsOf({ startedAt, status, perplexity }: RunSummary): string {
  const facts = [showStartTime(startedAt), statusName(status)];
  if (perplexity !== null) facts.push(t("perplexity {0}", showFigure(perplexity)));
  return facts.join(" · ");
}
