/** Runs that have no texts and can get none, and what to do about it. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import type { TextColumn, TextProblem } from "../../extension/protocol/run/texts.ts";
import { usePanel, useStored } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";
import { Button } from "../controls/controls.tsx";
import { Icon } from "../controls/Icon.tsx";
import { runName } from "../run/runName.ts";

export interface TextProblemsProps {
  columns: readonly TextColumn[];
  known: readonly RunSummary[];
}

export function TextProblems({ columns, known }: TextProblemsProps): JSX.Element {
  return (
    <>
      {columns.map((column) =>
        column.kind === "after" && column.problem !== null ? (
          <Problem
            key={column.key}
            run={column.key}
            name={runName(column.key, known)}
            problem={column.problem}
            resumable={known.find(({ run }) => run === column.key)?.resumable ?? false}
          />
        ) : null,
      )}
    </>
  );
}

interface ProblemProps {
  run: RunId;
  name: string;
  problem: TextProblem;
  resumable: boolean;
}

function Problem({ run, name, problem, resumable }: ProblemProps): JSX.Element {
  const { host } = usePanel();
  const mayRun = useStored(({ mayRun }) => mayRun);
  const [refusal, refuse] = useState<string>();
  const perform = (action: "resume" | "rerun") => {
    refuse(undefined);
    host.perform(run, action).catch((error) => refuse(messageOf(error)));
  };
  return (
    <div class="banner warning" role="status">
      <Icon name="warning" />
      <p>{refusal ?? problemText(name, problem, resumable)}</p>
      {problem.kind === "unfinished" && mayRun && (
        <Button onClick={() => perform(resumable ? "resume" : "rerun")}>
          {resumable ? t("Resume") : t("Run again")}
        </Button>
      )}
    </div>
  );
}

function problemText(name: string, problem: TextProblem, resumable: boolean): string {
  switch (problem.kind) {
    case "running":
      return t("{0} has not finished. It can generate texts once its last epoch ends and its adapter is saved.", name);
    case "unfinished":
      return resumable
        ? t("{0} ended before its last epoch and has no adapter to generate texts with. Resume it to get one.", name)
        : t(
            "{0} ended before its last epoch and has no adapter to generate texts with. Run it again to get one.",
            name,
          );
    case "unreadable":
      return `${name}: ${problem.message}`;
  }
}
