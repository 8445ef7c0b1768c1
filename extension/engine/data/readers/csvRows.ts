/** Values separated by commas, or by semicolons or tabs as spreadsheets export them; with a header, read strictly. */
import { CsvError, parse } from "csv-parse/sync";
import { badInput } from "../../../protocol/errors.ts";

export interface CsvRow {
  line: number;
  fields: string[];
}

export interface CsvTable {
  header: string[];
  /** Each as wide as the header. */
  rows: CsvRow[];
}

/** In this order where several would do. */
const separators = [",", ";", "\t"];

/** In characters. */
const longestHeader = 10_000;

/**
 * @param source with line ends as `\n`; fields may be quoted and then hold separators, quotes (doubled) and newlines.
 * @param isHeader whether the first line, split by a separator, has the expected columns.
 * @throws bad-input with the line on which the defective record starts when the text is empty or not well-formed.
 */
export function csvRows(source: string, where: string, isHeader: (columns: string[]) => boolean): CsvTable {
  // What Excel puts before the header. A blank line stays, so that lines are counted right.
  const text = source.replace(/^sep=.(?=\n)/i, "");
  const separator = separators.find((by) => isHeader(firstRecord(text, by))) ?? separators[0]!;
  const rows = parseRecords(text, where, separator);
  const head = rows.shift();
  if (head === undefined)
    throw badInput({ what: "the CSV file is empty", where: `${where}:1`, range: "a header line" });
  return { header: head.fields, rows };
}

/** Empty where it is malformed: then the whole is read, and says where. */
function firstRecord(text: string, delimiter: string): string[] {
  try {
    return (parse(text.slice(0, longestHeader), {
      skip_empty_lines: true,
      record_delimiter: "\n",
      delimiter,
      to: 1,
    })[0] ?? []) as string[];
  } catch {
    return [];
  }
}

function parseRecords(text: string, where: string, delimiter: string): CsvRow[] {
  // csv-parse counts lines to the end of a record; users look for its start.
  const rows: CsvRow[] = [];
  let done = { lines: 0, empty_lines: 0 };
  const startsAt = (emptyLines: number) => done.lines + 1 + (emptyLines - done.empty_lines);
  try {
    parse(text, {
      skip_empty_lines: true,
      record_delimiter: "\n",
      delimiter,
      on_record: (fields: string[], info) => {
        // Spreadsheets export rows of nothing but separators.
        if (fields.some((field) => field.trim() !== "")) rows.push({ line: startsAt(info.empty_lines), fields });
        done = info;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw badInput(
      {
        what: `malformed CSV in the record that starts here: ${error.message}`,
        where: `${where}:${startsAt(Number(error.empty_lines))}`,
        remedy: 'Quote fields that hold commas, quotes or newlines, and double the quotes inside ("").',
      },
      error,
    );
  }
  return rows;
}
