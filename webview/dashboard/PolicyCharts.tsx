import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ThresholdGroup } from "../../extension/protocol/thresholdGroups.ts";
import { LineChart } from "../charts/LineChart.tsx";
import { Dropdown } from "../controls/controls.tsx";
import { groupTitle } from "../run/groupTitle.ts";
import type { OverlaidRun } from "../runCharts/overlaidRun.ts";
import { learnedGroups, policyStateChart, rewardChart } from "../runCharts/policyCharts.ts";

/** Rewards and states of a threshold that is learned; nothing of a run without. */
export function PolicyCharts({ run }: { run: OverlaidRun }): JSX.Element | null {
  const groups = useMemo(() => learnedGroups(run.trace), [run.trace]);
  const [chosen, choose] = useState<ThresholdGroup>();
  const group = groups.find((each) => each === chosen) ?? groups[0];
  const specs = useMemo(
    () => group && { reward: rewardChart(run, group), state: policyStateChart(run, group) },
    [run, group],
  );
  if (group === undefined || specs === undefined) return null;
  const tools = groups.length > 1 && (
    <Dropdown<ThresholdGroup>
      label={t("Threshold of")}
      value={group}
      options={groups.map((value) => ({ value, title: groupTitle(value) }))}
      onChange={choose}
    />
  );
  return (
    <>
      <LineChart
        spec={specs.reward}
        tools={tools || undefined}
        empty={t("The first reward appears with the second decision.")}
      />
      <LineChart spec={specs.state} empty={t("The first decision is made at the end of the first epoch.")} />
    </>
  );
}
