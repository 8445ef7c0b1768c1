/** Having texts written: what is missing, how far it is, and how it ended. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { GenerationProgress, TextsPage, TextsQuestion } from "../../extension/protocol/run/texts.ts";
import { usePanel, useStored } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";
import { Button } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import { missingTexts, wholeQuestion } from "./textsQuestion.ts";

export interface GenerationBarProps {
  question: TextsQuestion;
  /** Undefined until it has been read. */
  page: TextsPage | undefined;
  generation: GenerationProgress | null;
}

export function GenerationBar({ question, page, generation }: GenerationBarProps): JSX.Element {
  const { host } = usePanel();
  const mayRun = useStored(({ mayRun }) => mayRun);
  const [refusal, refuse] = useState<string>();
  const attempt = (action: Promise<void>) => {
    refuse(undefined);
    action.catch((error) => refuse(messageOf(error)));
  };
  const missing = page === undefined ? 0 : missingTexts(page.columns, page.samples);
  const running = generation?.state === "running";
  const ours = generation?.runs.some((run) => question.runs.includes(run)) ?? false;
  const failure = refusal ?? (ours ? generation?.error : undefined);
  const able = mayRun && !running && page !== undefined;
  const bar = useRef<HTMLDivElement>(null);
  const begun = useRef(false);
  const begin = (question: TextsQuestion) => {
    begun.current = true;
    attempt(host.generateTexts(question));
  };
  // What had the focus cannot keep it: the button that began is disabled, and the one that stops goes.
  useEffect(() => {
    if (!begun.current) return;
    // The toolkit's buttons can take the focus in the frame after they are enabled.
    const frame = requestAnimationFrame(() => {
      const { activeElement, body } = document;
      if (activeElement !== body && !bar.current!.contains(activeElement)) return;
      bar
        .current!.querySelector<HTMLElement>(`${running ? ".generation-stop" : ".generation-all"} vscode-button`)
        ?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [running]);
  return (
    <section class="generation" aria-label={t("Generation")}>
      <div ref={bar} class="generation-bar">
        <Button appearance="primary" disabled={!able || missing === 0} onClick={() => begin(question)}>
          <Icon name="play" /> {t("Generate texts")}
        </Button>
        <span class="generation-all">
          <Button
            disabled={!able || page.fitting === 0 || page.columns.every(({ problem }) => problem !== null)}
            title={t("Generates the missing texts of all matching samples, on every page")}
            onClick={() => begin(wholeQuestion(question))}
          >
            {t("Generate for all {0}", page?.fitting ?? 0)}
          </Button>
        </span>
        {running ? (
          <Running generation={generation} onStop={() => attempt(host.stopTexts())} />
        ) : (
          <span class="generation-state" role="status">
            {mayRun
              ? stateText(missing, page, ours ? generation : null)
              : t("This workspace is not trusted: you can view texts, but not generate them.")}
          </span>
        )}
      </div>
      {failure && (
        <div class="banner error" role="alert">
          <Icon name="error" />
          <p>{failure}</p>
        </div>
      )}
    </section>
  );
}

function Running({ generation, onStop }: { generation: GenerationProgress; onStop(): void }): JSX.Element {
  const { written, missing } = generation;
  return (
    <>
      <span class="generation-stop">
        <Button onClick={onStop}>
          <Icon name="debug-stop" /> {t("Stop")}
        </Button>
      </span>
      <span class="generation-progress">
        <span
          class="progress-bar"
          role="progressbar"
          aria-label={t("Texts generated")}
          aria-valuemin={0}
          aria-valuemax={Math.max(1, missing)}
          aria-valuenow={written}
        >
          <div style={{ width: `${missing === 0 ? 0 : (100 * written) / missing}%` }} />
        </span>
        <span>{missing === 0 ? t("Reading model and data…") : t("{0} of {1} texts", written, missing)}</span>
      </span>
    </>
  );
}

/** What there is to say while nothing is written. */
function stateText(missing: number, page: TextsPage | undefined, last: GenerationProgress | null): string {
  if (page === undefined || page.samples.length === 0) return "";
  if (last?.state === "stopped" && missing > 0) return t("Stopped. Texts generated so far are kept.");
  if (missing === 1) return t("1 text not generated yet.");
  if (missing > 0) return t("{0} texts not generated yet.", missing);
  if (page.columns.every(({ problem }) => problem !== null)) return "";
  return t("All texts generated.");
}
