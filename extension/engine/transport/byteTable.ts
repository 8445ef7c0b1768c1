/** Bytes by client, interface and kind. Rows come out in that order, whatever order the frames came in. */

import { byteKinds, type Interface, sideInterfaces, tensorInterfaces } from "../../protocol/interfaces.ts";
import { type ByteRow, byteParts } from "../../protocol/run/events.ts";

const parts = ["bytes", ...byteParts] as const;
const interfaces: readonly Interface[] = [...tensorInterfaces, ...sideInterfaces];

export class ByteTable {
  readonly #rows = new Map<string, ByteRow>();

  add(rows: readonly ByteRow[]): void {
    for (const row of rows) {
      const key = `${row.client}/${row.interface}/${row.kind}`;
      const sum = this.#rows.get(key);
      if (sum) for (const part of parts) sum[part] += row[part];
      else if (row.bytes > 0) this.#rows.set(key, { ...row });
    }
  }

  /** All rows that have bytes. */
  rows(): ByteRow[] {
    return [...this.#rows.values()].sort(
      (a, b) =>
        a.client - b.client ||
        interfaces.indexOf(a.interface) - interfaces.indexOf(b.interface) ||
        byteKinds.indexOf(a.kind) - byteKinds.indexOf(b.kind),
    );
  }

  /** The same; the table is empty afterwards. */
  take(): ByteRow[] {
    const rows = this.rows();
    this.#rows.clear();
    return rows;
  }
}
