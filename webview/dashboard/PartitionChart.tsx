import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Prediction } from "../../extension/protocol/messages/configValidation.ts";
import { BarChart } from "../charts/bars/BarChart.tsx";
import { partitionSpec } from "./partitionSpec.ts";

/** How many samples each client has, by what the partition goes by. */
export function PartitionChart({ clients }: Pick<Prediction, "clients">): JSX.Element {
  const spec = useMemo(() => partitionSpec(clients), [clients]);
  return <BarChart spec={spec} />;
}
