/** How fast bytes come. */

/** Milliseconds that the rate looks back. */
const lookBack = 3000;

export class TransferRate {
  private readonly marks: { at: number; bytes: number }[] = [];

  /**
   * @param at milliseconds, not before the last call's.
   * @param bytes received so far; fewer than at the last call where it started over.
   * @returns bytes per second over the last seconds; null before there is anything to compare with.
   */
  update(at: number, bytes: number): number | null {
    const { marks } = this;
    if (marks.length > 0 && bytes < marks.at(-1)!.bytes) marks.length = 0;
    marks.push({ at, bytes });
    while (marks.length > 2 && at - marks[1]!.at >= lookBack) marks.shift();
    const first = marks[0]!;
    return at - first.at < 200 ? null : (1000 * (bytes - first.bytes)) / (at - first.at);
  }
}
