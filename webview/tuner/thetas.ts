/** Which thresholds a controller has, and how they may be moved. */
import type { ControlConfig } from "../../extension/protocol/config/runConfig.ts";
import type { WhatIf } from "../../extension/protocol/run/whatIf.ts";
import { type CosineAxis, stepAt } from "./cosineAxis.ts";

/** As named in the configuration's `control`. */
export type ThetaName = "theta" | "low" | "high";
/** `theta` alone, or `low` and `high`. */
export type Thetas = Partial<Record<ThetaName, number>>;

/** A threshold, and what it would have sent; undefined until that is known. */
export interface ThetaAnswer {
  name: ThetaName;
  theta: number;
  sent: WhatIf | undefined;
}

/** What the configuration accepts; above 1 sends all. */
export const thetaRange = { min: -1, max: 2 };

/** The controller's thresholds, from left to right, by the names that all controllers use. */
export function thetasOf(control: ControlConfig): Thetas {
  return "theta" in control ? { theta: control.theta } : { low: control.low, high: control.high };
}

/** Those that there are, from left to right. */
export function thetaNames(thetas: Thetas): ThetaName[] {
  return (["theta", "low", "high"] as const).filter((name) => thetas[name] !== undefined);
}

/** `name` set to `value`, kept within the range and, low and high, apart by `gap`. */
export function moveTheta(thetas: Thetas, name: ThetaName, value: number, gap: number): Thetas {
  const { low, high } = thetas;
  const min = name === "high" && low !== undefined ? low + gap : thetaRange.min;
  const max = name === "low" && high !== undefined ? high - gap : thetaRange.max;
  return { ...thetas, [name]: tidy(Math.min(max, Math.max(min, value))) };
}

/** Where a key takes a threshold; undefined for keys that do not move it. Shift moves ten times as far. */
export function keyedTheta(axis: CosineAxis, theta: number, key: string, shift: boolean): number | undefined {
  const far = shift ? 10 : 1;
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return stepped(axis, theta, far);
    case "ArrowLeft":
    case "ArrowDown":
      return stepped(axis, theta, -far);
    case "PageUp":
      return stepped(axis, theta, 10);
    case "PageDown":
      return stepped(axis, theta, -10);
    case "Home":
      return axis.low;
    case "End":
      return 1;
    default:
      return undefined;
  }
}

/** A dragged threshold as a round number at the axis's resolution there. */
export function roundedTheta(axis: CosineAxis, theta: number): number {
  const step = stepAt(axis, theta);
  return tidy(Math.round(theta / step) * step);
}

/** `0.98`, `0.9985`: as many digits as it has, at most 6. */
export function showTheta(theta: number): string {
  return String(tidy(theta));
}

function stepped(axis: CosineAxis, theta: number, steps: number): number {
  const step = stepAt(axis, theta);
  return tidy(Math.min(1, (Math.round(theta / step) + steps) * step));
}

function tidy(theta: number): number {
  return Number(theta.toFixed(6));
}
