import { t } from "@vscode/l10n";
import { largestOf, smallestOf } from "../../../extension/protocol/config/largeLists.ts";
import type { BarSpec } from "./barSpec.ts";

/** More bars than these are no longer described one by one. */
const mostListed = 12;

/** A chart of bars in words: every bar where they are few, otherwise the smallest, the largest and the mean. */
export function barSummary({ title, groupTitle, groups, valueTitle, stacks }: BarSpec): string {
  const totals = groups.map((_, group) => stacks.reduce((sum, { values }) => sum + values[group]!, 0));
  if (groups.length <= mostListed) {
    const bars = groups.map((group, index) => {
      const parts = stacks.map(({ name, values }) => `${name} ${values[index]}`);
      return `${groupTitle} ${group}: ${stacks.length > 1 ? parts.join(", ") : totals[index]}`;
    });
    return `${title}. ${bars.join("; ")}.`;
  }
  const [least, most] = [smallestOf(totals), largestOf(totals)];
  const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length;
  return t(
    "{0}. {1} bars; {2} from {3} ({4} {5}) to {6} ({4} {7}), mean {8}.",
    title,
    groups.length,
    valueTitle,
    least,
    groupTitle,
    groups[totals.indexOf(least)]!,
    most,
    groups[totals.indexOf(most)]!,
    Number(mean.toPrecision(4)),
  );
}
