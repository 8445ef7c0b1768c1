import { t } from "@vscode/l10n";
import type { JSX, RefObject } from "preact";
import { useId } from "preact/hooks";
import { type FilterProblem, filterProblemText } from "../../extension/protocol/runTable/runFilter.ts";
import { Icon } from "../controls/Icon.tsx";

export interface FilterFieldProps {
  field: RefObject<HTMLInputElement | null>;
  text: string;
  problems: readonly FilterProblem[];
  onChange(text: string): void;
}

/** Filters while it is typed; Escape clears it. What a term has wrong is said below, and the term hides nothing. */
export function FilterField({ field, text, problems, onChange }: FilterFieldProps): JSX.Element {
  const id = useId();
  const wrong = problems.length > 0;
  return (
    <div class="runs-filter">
      <span class="runs-filter-box">
        <Icon name="filter" />
        <input
          ref={field}
          type="text"
          spellcheck={false}
          aria-label={t("Filter runs")}
          aria-describedby={`${id}-problems`}
          aria-invalid={wrong}
          placeholder={t("Filter, for example theta>0.95 ppl<80 tag:x status:failed is:starred")}
          title={t(
            "Words are searched in name, tags, note and file. Columns take :, =, !=, >, >=, < and <=; a minus excludes.",
          )}
          value={text}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || text === "") return;
            event.preventDefault();
            onChange("");
          }}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={t("Clear the filter")}
          title={t("Clear the filter")}
          // Keeps its place while there is nothing to clear.
          hidden={text === ""}
          onClick={() => {
            onChange("");
            field.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      </span>
      <ul id={`${id}-problems`} class="runs-filter-problems" role="status">
        {problems.map((problem) => (
          <li key={problem.term}>{filterProblemText(problem, t)}</li>
        ))}
      </ul>
    </div>
  );
}
