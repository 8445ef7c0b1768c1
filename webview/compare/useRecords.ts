import { useEffect, useRef, useState } from "preact/hooks";
import type { RecordAnswer } from "../../extension/protocol/messages/archiveApi.ts";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { usePanel } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";

/** The records of runs, all at once; asked for again where a run's state has changed: a queued run has none, a new one no backend yet. */
export function useRecords(
  runs: readonly RunId[],
  summaryOf: (run: RunId) => RunSummary | undefined,
): ReadonlyMap<RunId, RecordAnswer> {
  const { host } = usePanel();
  const asked = useRef(new Map<RunId, string>());
  const [records, setRecords] = useState<ReadonlyMap<RunId, RecordAnswer>>(new Map());
  const versions = runs.map((run) => {
    const summary = summaryOf(run);
    return [run, `${summary?.status} ${summary?.backend}`] as const;
  });

  useEffect(() => {
    const missing = versions.filter(([run, version]) => asked.current.get(run) !== version);
    if (missing.length === 0) return;
    for (const [run, version] of missing) asked.current.set(run, version);
    const keep = (answerOf: (index: number) => RecordAnswer) => {
      // One that was asked for again meanwhile has a newer answer.
      const current = missing.flatMap(([run, version], index) =>
        asked.current.get(run) === version ? [[run, answerOf(index)] as const] : [],
      );
      setRecords((records) => new Map([...records, ...current]));
    };
    host.records(missing.map(([run]) => run)).then(
      (answers) => keep((index) => answers[index]!),
      (error) => keep(() => ({ error: messageOf(error) })),
    );
    // The text stands for the runs and their states.
  }, [JSON.stringify(versions)]);

  return records;
}
