/** Comma-separated values with a header, read strictly. */
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

/**
 * @param text with line ends as `\n`; fields may be quoted and then hold commas, quotes (doubled) and newlines.
 * @throws bad-input with the line on which the defective record starts when the text is empty or not well-formed.
 */
export function csvRows(text: string, where: string): CsvTable {
  const [head, ...rows] = parseRecords(text, where);
  if (head === undefined)
    throw badInput({ what: "the CSV file is empty", where: `${where}:1`, range: "a header line" });
  return { header: head.fields, rows };
}

function parseRecords(text: string, where: string): CsvRow[] {
  // csv-parse counts lines to the end of a record; users look for its start.
  const rows: CsvRow[] = [];
  let done = { lines: 0, empty_lines: 0 };
  const startsAt = (emptyLines: number) => done.lines + 1 + (emptyLines - done.empty_lines);
  try {
    parse(text, {
      skip_empty_lines: true,
      record_delimiter: "\n",
      on_record: (fields: string[], info) => {
        rows.push({ line: startsAt(info.empty_lines), fields });
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
