import type { RunConfig } from "../../extension/protocol/config/runConfig.ts";
import type { RunId } from "../../extension/protocol/run/runSummary.ts";
import { usePanel, useTrace } from "./panelContext.ts";
import { useAnswer } from "./useAnswer.ts";

/** What a run that the panel's state names was started with; undefined until it has come, or with the reason why not. */
export function useConfig(run: RunId): { config: RunConfig | undefined; error: string | undefined } {
  const { host } = usePanel();
  // A queued run has no record yet; once it has a trace, there is one.
  const { trace } = useTrace(run);
  const { shown, error } = useAnswer(run, (run) => host.record(run), trace !== undefined);
  return { config: shown?.question === run ? shown.answer.config : undefined, error: trace && error };
}
