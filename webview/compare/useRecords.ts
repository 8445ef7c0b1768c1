import { useEffect, useRef, useState } from "preact/hooks";
import type { RunRecord } from "../../extension/protocol/run/runRecord.ts";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { usePanel } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";

/** A run's record, or why it cannot be read; undefined while it is on its way. */
export type RecordAnswer = { record: RunRecord } | { error: string } | undefined;

/** The records of runs; asked for again where a run's state has changed: a queued run has none, a new one no backend yet. */
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
    const keep = (run: RunId, version: string, answer: RecordAnswer) => {
      if (asked.current.get(run) === version) setRecords((records) => new Map(records).set(run, answer));
    };
    for (const [run, version] of versions) {
      if (asked.current.get(run) === version) continue;
      asked.current.set(run, version);
      host.record(run).then(
        (record) => keep(run, version, { record }),
        (error) => keep(run, version, { error: messageOf(error) }),
      );
    }
    // The text stands for the runs and their states.
  }, [JSON.stringify(versions)]);

  return records;
}
