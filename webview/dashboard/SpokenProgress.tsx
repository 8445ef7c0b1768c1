import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { showFigure, showPercent } from "../../extension/protocol/quantities.ts";
import { epochInProgress, type RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { phaseText, runPhase } from "../run/runPhase.ts";
import { statusName } from "../run/runStatus.ts";

/** Milliseconds between two updates for screen readers, which would otherwise never fall silent. */
const pause = 10_000;

/** How a run stands, for screen readers, as it continues. */
export function SpokenProgress({ summary }: { summary: RunSummary }): JSX.Element {
  const text = spokenProgress(summary);
  const latest = useRef(text);
  latest.current = text;
  const [said, say] = useState("");
  useEffect(() => {
    const timer = setInterval(() => say(latest.current), pause);
    return () => clearInterval(timer);
  }, []);
  return (
    <p class="visually-hidden" aria-live="polite">
      {said}
    </p>
  );
}

/** A sentence: state, epoch, perplexity and saving, as far as they are known. */
export function spokenProgress(summary: RunSummary): string {
  const { name, status, epochs, perplexity, uplinkSaving } = summary;
  const phase = runPhase(summary, true);
  const epoch = epochInProgress(summary);
  const parts = [
    phase === "lanes" || phase === "firstStep"
      ? `${name}: ${phaseText(phase, epoch, epochs)}`
      : t("{0}: {1}, epoch {2} of {3}", name, statusName(status), epoch, epochs),
  ];
  if (perplexity !== null) parts.push(t("perplexity {0}", showFigure(perplexity)));
  if (uplinkSaving !== null) parts.push(t("{0} of the uplink saved", showPercent(uplinkSaving)));
  return parts.join(", ");
}
