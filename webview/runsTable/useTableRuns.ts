import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { type ConfigValues, configsOfTable } from "../../extension/protocol/runTable/configValues.ts";
import { usePanel, useRuns } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";
import type { TableRun } from "./tableColumns.ts";

/** Runs of one question. */
const askedAtOnce = 500;

/** All runs of the workspace, with their configurations as they come. */
export function useTableRuns(): { runs: readonly TableRun[]; error: string | undefined } {
  const { host } = usePanel();
  const summaries = useRuns();
  /** Null of those whose record cannot be read. */
  const [configs, setConfigs] = useState<ReadonlyMap<RunId, ConfigValues | null>>(new Map());
  const [error, setError] = useState<string>();
  /** By run, the state in which it was asked for: a queued run has no record, one that begins may have none yet. */
  const asked = useRef(new Map<RunId, string>());
  const missing = summaries.filter(
    (summary) => !configs.get(summary.run) && asked.current.get(summary.run) !== stateOf(summary),
  );

  useEffect(() => {
    for (const summary of missing) asked.current.set(summary.run, stateOf(summary));
    const runs = missing.filter(({ status }) => status !== "queued").map(({ run }) => run);
    for (let at = 0; at < runs.length; at += askedAtOnce) {
      const some = runs.slice(at, at + askedAtOnce);
      host.configs(some).then(
        (table) => {
          const values = configsOfTable(table);
          setConfigs(
            (known) => new Map([...known, ...some.map((run, index) => [run, values[index] ?? null] as const)]),
          );
          setError(undefined);
        },
        (failure) => setError(messageOf(failure)),
      );
    }
    // The runs stand for what is asked.
  }, [missing.map(({ run }) => run).join("\n")]);

  const runs = useMemo(
    () => summaries.map((summary): TableRun => ({ summary, config: configs.get(summary.run) ?? undefined })),
    [summaries, configs],
  );
  return { runs, error };
}

const stateOf = ({ status, epoch, backend }: RunSummary) => `${status} ${epoch === 0} ${backend}`;
