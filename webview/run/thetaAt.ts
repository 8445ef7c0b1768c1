import type { ControlEvent } from "../../extension/protocol/run/events.ts";
import type { ThresholdGroup } from "../../extension/protocol/thresholdGroups.ts";

/** A group's threshold in force at the end of an epoch, by default the last; undefined before the first decision. */
export function thetaAt(
  controls: readonly ControlEvent[],
  group: ThresholdGroup,
  epoch = Number.POSITIVE_INFINITY,
): number | undefined {
  return controls.findLast((control) => control.group === group && control.epoch <= epoch)?.theta;
}
