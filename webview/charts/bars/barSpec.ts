/** What a chart of bars shows, apart from how it is drawn. */
export interface BarSpec {
  title: string;
  groupTitle: string;
  /** One bar each. */
  groups: readonly string[];
  valueTitle: string;
  /** From below; `values` has one for each group. */
  stacks: readonly { name: string; values: readonly number[] }[];
}
