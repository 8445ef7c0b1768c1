import { t } from "@vscode/l10n";
import type { Prediction } from "../../extension/protocol/messages/configValidation.ts";
import type { BarSpec } from "../charts/bars/barSpec.ts";

/** More categories than these cannot be distinguished. */
const mostCategories = 6;

/** Categories on each other where they are few, the largest first; otherwise samples alone. */
export function partitionSpec(clients: Prediction["clients"]): BarSpec {
  const totals = new Map<string, number>();
  for (const { categories } of clients)
    for (const [category, count] of Object.entries(categories))
      totals.set(category, (totals.get(category) ?? 0) + count);
  const categories = [...totals].sort((a, b) => b[1] - a[1]).map(([category]) => category);
  const stacked = categories.length > 1 && categories.length <= mostCategories;
  return {
    title: t("Samples by client"),
    groupTitle: t("Client"),
    groups: clients.map(({ client }) => String(client)),
    valueTitle: t("Samples"),
    stacks: stacked
      ? categories.map((category) => ({
          name: category,
          values: clients.map(({ categories }) => categories[category] ?? 0),
        }))
      : [{ name: t("Samples"), values: clients.map(({ samples }) => samples) }],
  };
}
