/** Where a key takes the marked token; undefined for keys that do not move it. @param row -1 where none is marked */
export function keyedToken(row: number, rows: number, key: string): number | undefined {
  const within = (target: number) => Math.min(rows - 1, Math.max(0, target));
  switch (key) {
    case "ArrowLeft":
    case "ArrowUp":
      return within(row - 1);
    case "ArrowRight":
    case "ArrowDown":
      return within(row + 1);
    case "PageUp":
      return within(row - 10);
    case "PageDown":
      return within(row + 10);
    case "Home":
      return 0;
    case "End":
      return rows - 1;
    default:
      return undefined;
  }
}
