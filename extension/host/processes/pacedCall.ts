/** A call made at once, and then not more often than every so many milliseconds: what came meanwhile is one call at the end. */
export interface PacedCall {
  request(): void;
  dispose(): void;
}

export function pacedCall(call: () => void, everyMs: number): PacedCall {
  let timer: NodeJS.Timeout | undefined;
  let wanted = false;
  const rest = () => {
    timer = setTimeout(() => {
      timer = undefined;
      if (!wanted) return;
      wanted = false;
      rest();
      call();
    }, everyMs);
  };
  return {
    request() {
      if (timer !== undefined) {
        wanted = true;
        return;
      }
      rest();
      call();
    },
    dispose: () => clearTimeout(timer),
  };
}
