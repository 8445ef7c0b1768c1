/** Histogram, curve and the thresholds' handles over them. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { showPercent } from "../../extension/protocol/quantities.ts";
import { ChartMenu } from "../export/ChartMenu.tsx";
import type { Ink } from "../heatmap/ink.ts";
import { sized } from "../heatmap/matrixCanvas.ts";
import { useSize } from "../heatmap/useSize.ts";
import { drawTuner, type TunerDrawing, tunerLayout } from "./drawTuner.ts";
import { ThetaHandle } from "./ThetaHandle.tsx";
import { showTheta, type ThetaAnswer, type ThetaName } from "./thetas.ts";
import { thetaTitle } from "./thetaTitle.ts";
import { tunerPicture } from "./tunerPicture.ts";

export interface TunerPlotProps extends Omit<TunerDrawing, "marks" | "titles"> {
  answers: readonly ThetaAnswer[];
  /** Of exported files. */
  title: string;
  note: string;
  summary: string;
  ink: Ink;
  onMove(name: ThetaName, theta: number): void;
}

/** Drawn as a whole at every change: some hundred rectangles and lines, about a millisecond. */
export function TunerPlot(props: TunerPlotProps): JSX.Element {
  const { axis, histogram, shareEnd, curve, thetas, sentRatio, inForce, answers, ink } = props;
  const field = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, ratio } = useSize(field);
  const layout = useMemo(() => tunerLayout(width), [width]);

  const drawing: TunerDrawing = {
    axis,
    histogram,
    shareEnd,
    curve,
    thetas,
    marks: answers.flatMap(({ theta, sent }) => (sent ? [{ theta, ratio: sent.uploadRatio }] : [])),
    sentRatio,
    inForce,
    titles: {
      histogram: t("Comparisons"),
      curve: t("Upload ratio"),
      axis: t("Cosine"),
      really: t("Actually sent"),
      inForce: t("current θ"),
      sent: t("would be sent"),
      between: t("only by High"),
      reused: t("reused"),
    },
  };

  useLayoutEffect(() => {
    const context = sized(canvas.current!, layout.width, layout.height, ratio);
    drawTuner(context, drawing, layout, ink);
  });

  const picture = () => {
    const labels = answers.map(({ name, theta }) => ({ theta, label: `${thetaTitle(name)} ${showTheta(theta)}` }));
    return tunerPicture(props.title, drawing, labels);
  };

  return (
    <figure class="tuner-figure">
      <figcaption>
        <span>
          <h2>{t("Similarity to what was last sent")}</h2> <small>{props.note}</small>
        </span>
        <ChartMenu title={props.title} picture={picture} />
      </figcaption>
      <div ref={field} class="tuner-plot" style={{ height: `${layout.height}px` }}>
        <canvas ref={canvas} role="img" aria-label={props.summary} />
        {answers.map(({ name, theta, sent }) => (
          <ThetaHandle
            key={name}
            name={name}
            theta={theta}
            axis={axis}
            plot={layout.bars}
            height={layout.curve.y + layout.curve.height}
            consequence={sent && t("would send {0}", showPercent(sent.uploadRatio))}
            onMove={(moved) => props.onMove(name, moved)}
          />
        ))}
      </div>
    </figure>
  );
}
