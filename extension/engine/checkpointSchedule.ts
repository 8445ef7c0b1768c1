/** When a run saves a checkpoint. */
import type { RunConfig } from "../protocol/config/runConfig.ts";

export class CheckpointSchedule {
  private lastMs: number;

  /**
   * @param now milliseconds of the run so far
   * @param lastStep the step of the checkpoint that the run continued from
   */
  constructor(
    private readonly config: RunConfig["checkpoint"],
    private readonly now: () => number,
    private lastStep = 0,
  ) {
    this.lastMs = now();
  }

  dueAfterEpoch(epoch: number): boolean {
    const { every, keepEvery } = this.config;
    // One that is to be kept has to be saved.
    return [every, keepEvery].some((epochs) => epochs > 0 && epoch % epochs === 0);
  }

  dueAfterStep(step: number): boolean {
    const { everySteps, minutes } = this.config;
    return (everySteps > 0 && step % everySteps === 0) || (minutes > 0 && this.now() - this.lastMs >= 60_000 * minutes);
  }

  /** Where a run that keeps checkpoints stops, unless nothing has happened since the last one. */
  dueAtStop(step: number): boolean {
    const { every, keepEvery, everySteps, minutes } = this.config;
    return step > this.lastStep && every + keepEvery + everySteps + minutes > 0;
  }

  /** One has been saved after this step. */
  saved(step: number): void {
    this.lastStep = step;
    this.lastMs = this.now();
  }
}
