/** Runs written up: the table of figures, and in Markdown what differs between them and what each was. */
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
import { sideInterfaces, tensorInterfaces } from "../../protocol/interfaces.ts";
import type { RunReport } from "../../protocol/messages/archiveApi.ts";
import type { ReportFormat } from "../../protocol/messages/names.ts";
import type { BytePart, EpochEvent } from "../../protocol/run/events.ts";
import { forkText } from "../../protocol/run/forkText.ts";
import {
  circumstances,
  configDifferences,
  type Difference,
  environmentDifferences,
} from "../../protocol/run/runDifferences.ts";
import { type StageFactors, stageFactors } from "../../protocol/run/stageFactors.ts";
import { markdownText } from "../../protocol/text/markdownText.ts";
import { handText } from "./runDetails.ts";
import {
  type LabelledRun,
  type ReportOptions,
  type ReportRow,
  readEach,
  reportRow,
  showRunRows,
  withPrintedNames,
} from "./runTable.ts";
import { type Column, markdownTable } from "./table.ts";

/** A run and what the user calls it. */
interface ReportedRun {
  name: string;
  stored: LabelledRun;
  row: ReportRow;
}

/**
 * A report of the runs in these folders, in their order, by the names that the user gave them. One that cannot be read is skipped and reported.
 *
 * @throws bad-input where none can be read.
 */
export async function reportRuns(
  folders: readonly string[],
  format: ReportFormat,
  options: ReportOptions = {},
): Promise<RunReport> {
  const { runs: read, complaints } = await readEach(folders);
  if (read.length === 0) throw badInput({ what: "none of the runs can be read", value: complaints.join(" ") });
  const runs = read.map((stored): ReportedRun => {
    const row = reportRow(stored, options);
    return { name: row.name, stored, row };
  });
  const rows = runs.map(({ row }) => row);
  const text =
    format === "markdown" ? writtenUp(runs, withPrintedNames(rows), options) : showRunRows(rows, format, options);
  return { text, complaints };
}

function writtenUp(runs: readonly ReportedRun[], rows: readonly ReportRow[], options: ReportOptions): string {
  const title = runs.length === 1 ? runs[0]!.name : "Comparison of runs";
  const sections = [`# ${markdownText(title)}\n\n${showRunRows(rows, "markdown", options)}`];
  const names = rows.map(({ run }) => run);
  const differing = (heading: string, differences: readonly Difference[]) => {
    if (differences.length > 0) sections.push(`## ${heading}\n\n${differenceTable(names, differences)}`);
  };
  const records = runs.map(({ stored }) => stored.record);
  differing("Configurations differ in", configDifferences(records.map(({ config }) => config)));
  differing("Circumstances differ in", environmentDifferences(records));
  return [...sections, ...runs.map(section)].join("\n");
}

function differenceTable(names: readonly string[], differences: readonly Difference[]): string {
  const columns = names.map(
    (title, index): Column<Difference> => ({
      title,
      align: "left",
      show: ({ values }) => values[index] ?? "-",
    }),
  );
  const field: Column<Difference> = { title: "field", align: "left", show: (difference) => difference.field };
  return markdownTable(differences, [field, ...columns]);
}

function section({ name, stored, row }: ReportedRun): string {
  const { record } = stored;
  const { tags, note, byHand, forkedFrom, validationSamples, validationInputs } = row.details;
  const epochs = stored.metrics.filter((event) => event.kind === "epoch");
  const factors = stageFactors(epochs);
  const facts: [string, string | null][] = [
    ["run", `${row.run}, ${row.status}`],
    ["started", record.startedAt],
    ["ended", record.endedAt],
    ["error", record.error?.message ?? null],
    ["tags", tags.join(", ") || null],
    ["note", note || null],
    ["forked from", forkedFrom && forkText(forkedFrom)],
    ...keyConfig(record.config),
    ["set by hand", byHand.length === 0 ? null : `theta ${handText(byHand)}`],
    [
      "held-out samples",
      validationSamples === null ? null : `${validationSamples}, ${validationInputs} distinct inputs`,
    ],
    ["seed", String(record.seed)],
    ...Object.entries(circumstances).map(([title, read]): [string, string | null] => [title, read(record)]),
    ["configuration file", record.configFile],
  ];
  const lines = facts.map(([title, value]) => (value === null ? "" : `- ${title}: ${markdownText(value)}\n`));
  return [
    `## ${markdownText(name)}\n\n${lines.join("")}`,
    ...(factors.length > 0 ? [`\n${factorTable(factors)}\n${partTable(epochs)}`] : []),
  ].join("");
}

/** What each stage leaves of the bytes that `all` + `f32` would have sent; the first three multiply to the last. */
function factorTable(factors: readonly StageFactors[]): string {
  const figure = (title: string, of: (factors: StageFactors) => number | null): Column<StageFactors> => ({
    title,
    align: "right",
    show(row) {
      const factor = of(row);
      return factor === null ? "-" : factor.toFixed(4);
    },
  });
  return markdownTable(factors, [
    { title: "interface", align: "left", show: (row) => row.interface },
    figure("rows sent", ({ selection }) => selection),
    figure("bytes per value (×)", ({ coding }) => coding),
    figure("x frames", ({ framing }) => framing),
    figure("share of uncompressed", ({ total }) => total),
  ]);
}

/** What the bytes of each interface were, over all epochs. */
function partTable(epochs: readonly EpochEvent[]): string {
  const rows = epochs.flatMap(({ bytes }) => bytes);
  const sums = [...tensorInterfaces, ...sideInterfaces].flatMap((name) => {
    const own = rows.filter((row) => row.interface === name);
    const sum = (part: BytePart) => own.reduce((total, row) => total + row[part], 0);
    return own.length === 0 ? [] : [{ name, values: sum("values"), side: sum("side"), header: sum("header") }];
  });
  const part = (title: string, of: BytePart): Column<(typeof sums)[number]> => ({
    title,
    align: "right",
    show: (row) => String(row[of]),
  });
  return markdownTable(sums, [
    { title: "interface", align: "left", show: ({ name }) => name },
    part("bytes of values", "values"),
    part("of side information", "side"),
    part("of headers", "header"),
  ]);
}

function keyConfig(config: RunConfig): [string, string][] {
  const { data, lora, training, wire, partition } = config;
  return [
    ["model", `${config.model}, cut after block ${config.cutLayer}`],
    ["data", data.train === undefined ? data.format : `${data.format}, ${data.train}`],
    ["clients", `${config.clients}, ${fields(partition)}`],
    ["lora", fields(lora)],
    ["training", fields(training)],
    ...Object.entries(wire)
      // A later version may have written what this one does not know.
      .filter(([name]) => tensorInterfaces.some((known) => known === name))
      .map(([name, codec]): [string, string] => [name, fields(codec)]),
    ["threshold", fields(config.control)],
  ];
}

/** `kind fixed, theta 0.98`. */
function fields(values: object): string {
  return Object.entries(values)
    .map(([key, value]) => {
      if (Array.isArray(value)) return `${key} ${value.join(" and ")}`;
      return typeof value === "object" && value !== null ? `${key} (${fields(value)})` : `${key} ${value}`;
    })
    .join(", ");
}
