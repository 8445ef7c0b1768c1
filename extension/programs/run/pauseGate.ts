/** Where a run waits while it is paused, and the clock that stands still meanwhile. */
export class PauseGate {
  private heldMs = 0;
  private closed: { opened: Promise<void>; open(): void } | undefined;

  /** Whether it holds whoever comes. */
  get isClosed(): boolean {
    return this.closed !== undefined;
  }

  /** Holds whoever comes to the gate from now on. */
  pause(): void {
    if (this.closed) return;
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.closed = { opened, open };
  }

  unpause(): void {
    this.closed?.open();
    this.closed = undefined;
  }

  /** Settles at once unless paused; else when resumed, or when any of the signals says that the run is to end. */
  async pass(...wake: readonly AbortSignal[]): Promise<void> {
    const since = performance.now();
    while (this.closed && !wake.some(({ aborted }) => aborted)) await firstOf(this.closed.opened, wake);
    this.heldMs += performance.now() - since;
  }

  /** Milliseconds of a clock that runs while nobody is held. */
  now(): number {
    return performance.now() - this.heldMs;
  }
}

function firstOf(opened: Promise<void>, wake: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const signal of wake) signal.removeEventListener("abort", done);
      resolve();
    };
    for (const signal of wake) signal.addEventListener("abort", done);
    void opened.then(done);
  });
}
