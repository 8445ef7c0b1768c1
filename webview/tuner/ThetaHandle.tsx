/** A threshold's line over the plots: dragged, or moved by keys. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { type CosineAxis, cosineAt, placeOf } from "./cosineAxis.ts";
import { keyedTheta, roundedTheta, showTheta, type ThetaName, thetaRange } from "./thetas.ts";
import { thetaTitle } from "./thetaTitle.ts";

export interface ThetaHandleProps {
  name: ThetaName;
  theta: number;
  axis: CosineAxis;
  /** Left and width of the plots within the handle's offset parent, in CSS pixels. */
  plot: { x: number; width: number };
  height: number;
  /** What it would send, in words, for screen readers; undefined until it is known. */
  consequence: string | undefined;
  onMove(theta: number): void;
}

/** A slider by ARIA's pattern. It lies over the canvas as an element, since what is drawn on a canvas has no focus. */
export function ThetaHandle({ name, theta, axis, plot, height, consequence, onMove }: ThetaHandleProps): JSX.Element {
  const handle = useRef<HTMLDivElement>(null);
  const place = Math.min(1, Math.max(0, placeOf(axis, theta)));

  const drag = (event: PointerEvent) => {
    if (!handle.current!.hasPointerCapture(event.pointerId)) return;
    const left = handle.current!.parentElement!.getBoundingClientRect().left + plot.x;
    const pointed = Math.min(1, Math.max(0, (event.clientX - left) / plot.width));
    onMove(roundedTheta(axis, cosineAt(axis, pointed)));
  };

  return (
    <div
      ref={handle}
      class={`theta-handle theta-${name}`}
      style={{ left: `${plot.x + place * plot.width}px`, height: `${height}px` }}
      role="slider"
      tabIndex={0}
      aria-label={thetaTitle(name)}
      aria-orientation="horizontal"
      aria-valuemin={thetaRange.min}
      aria-valuemax={thetaRange.max}
      aria-valuenow={theta}
      aria-valuetext={[showTheta(theta), ...(consequence ? [consequence] : [])].join(", ")}
      onPointerDown={(event) => {
        handle.current!.setPointerCapture(event.pointerId);
        handle.current!.focus();
        event.preventDefault();
      }}
      onPointerMove={drag}
      onKeyDown={(event) => {
        const moved = keyedTheta(axis, theta, event.key, event.shiftKey);
        if (moved === undefined) return;
        event.preventDefault();
        onMove(moved);
      }}
    >
      <span class="theta-grip">
        {thetaTitle(name)} {showTheta(theta)}
      </span>
    </div>
  );
}
