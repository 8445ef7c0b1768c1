/** The report of a benchmark as text. */

import { type Column, markdownTable } from "../../extension/programs/cli/table.ts";
import { showPercent } from "../../extension/protocol/quantities.ts";
import type { OperationTime } from "./operations.ts";
import { sum } from "./statistics.ts";
import { leaks, type Spread, type Summary } from "./summary.ts";

/** How many kinds of operation are listed. */
const operationsShown = 16;

export const text = <Row>(title: string, show: (row: Row) => string): Column<Row> => ({ title, show, align: "left" });
export const figure = <Row>(title: string, show: (row: Row) => string): Column<Row> => ({
  title,
  show,
  align: "right",
});

export function summaryText(summary: Summary): string {
  const { stepMs, samplesPerSecond, gflops, gemmCeiling, shareOfCeiling, waiting, rss, tensors } = summary;
  const spreads: { name: string; spread: Spread; show: (value: number) => string }[] = [
    { name: "step, ms", spread: stepMs, show: fixed },
    { name: "samples/s", spread: samplesPerSecond, show: fixed },
    { name: "GFLOP/s", spread: gflops, show: fixed },
    { name: "GEMM ceiling, GFLOP/s", spread: gemmCeiling, show: fixed },
    { name: "share of the ceiling", spread: shareOfCeiling, show: showPercent },
  ];
  const figures = markdownTable(spreads, [
    text("", ({ name }) => name),
    figure("median", ({ spread, show }) => show(spread.median)),
    figure("best", ({ spread, show }) => show(spread.best)),
  ]);
  const byPhase = markdownTable(
    [...summary.phases, { phase: "waiting", gflops: undefined, ...waiting }],
    [
      text("phase", ({ phase }) => phase),
      figure("lane ms/step", ({ ms }) => fixed(ms)),
      figure("share", ({ share }) => showPercent(share)),
      figure("GFLOP/s", ({ gflops }) => (gflops === undefined ? "" : fixed(gflops))),
    ],
  );
  const growth = (rss.slope / 2 ** 20).toFixed(2);
  return `${figures}
${byPhase}
codec and frames: ${showPercent(summary.codecShare)} of a step (encode + decode, without count)
RSS by epoch, MiB: ${rss.byEpoch.map(mebibytes).join(" ")}; slope ${growth} MiB an epoch; peak ${mebibytes(rss.peak)}
tensors by lane: ${tensors.before.join(", ")} -> ${tensors.after.join(", ")}${leaks(summary) ? "  LEAK" : ""}
`;
}

/** The operations that take most of the time. */
export function operationsText(operations: readonly OperationTime[]): string {
  const total = sum(operations.map(({ ms }) => ms));
  return markdownTable(operations.slice(0, operationsShown), [
    text("operation", ({ name }) => name),
    figure("calls/step", ({ calls }) => fixed(calls)),
    figure("ms/step", ({ ms }) => ms.toFixed(2)),
    figure("share", ({ ms }) => showPercent(ms / total)),
  ]);
}

export const fixed = (value: number): string => value.toFixed(1);
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
