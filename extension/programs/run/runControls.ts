/** Requests to a run from outside, kept until the run reads them between two steps. */
import type { SimulationControl } from "../../engine/simulation.ts";
import { badInput } from "../../protocol/errors.ts";
import type { GroupSetting, HandSetting, RunControl } from "../../protocol/messages/runnerApi.ts";
import type { LiveState, RunPhase } from "../../protocol/run/liveState.ts";
import type { ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import { PauseGate } from "./pauseGate.ts";

export class RunControls implements RunControl, SimulationControl {
  private readonly stopping = new AbortController();
  readonly stopped = this.stopping.signal;
  /** Where the run waits while it is paused. */
  readonly gate = new PauseGate();
  /** The thresholds that can be set by hand: none before the run is recorded. */
  groups: readonly ThresholdGroup[] = [];
  private readonly settings: GroupSetting[] = [];
  private readonly watchers = new Set<() => void>();
  private checkpointWanted = false;
  private phase: RunPhase = "loading";

  get state(): LiveState {
    const { phase, gate, stopped, groups } = this;
    return { phase, paused: gate.isClosed && !stopped.aborted, stopping: stopped.aborted, groups: [...groups] };
  }

  /** Calls back at every change of {@link state}. @returns what ends that */
  watch(changed: () => void): () => void {
    this.watchers.add(changed);
    return () => this.watchers.delete(changed);
  }

  /** What the run is at from now on. */
  enter(phase: RunPhase): void {
    if (phase === this.phase) return;
    this.phase = phase;
    this.changed();
  }

  stop(): void {
    this.stopping.abort();
    this.changed();
  }

  pause(): void {
    this.gate.pause();
    this.changed();
  }

  unpause(): void {
    this.gate.unpause();
    this.changed();
  }

  checkpoint(): void {
    this.checkpointWanted = true;
  }

  /** @throws bad-input here, where the caller hears of it: in the simulation a wrong setting would end the run. */
  setTheta(setting: HandSetting, group: ThresholdGroup): void {
    if (setting !== "giveBack" && !(setting >= -1 && setting <= 2))
      throw badInput({ what: "threshold out of range", where: "theta", value: `${setting}`, range: "-1 to 2" });
    if (!this.groups.includes(group))
      throw badInput({ what: `no threshold decides on ${group}s in this run`, where: "theta" });
    this.settings.push({ group, setting });
  }

  takeSettings(): GroupSetting[] {
    return this.settings.splice(0);
  }

  private changed(): void {
    for (const watcher of [...this.watchers]) watcher();
  }

  takeCheckpointWanted(): boolean {
    const wanted = this.checkpointWanted;
    this.checkpointWanted = false;
    return wanted;
  }
}
