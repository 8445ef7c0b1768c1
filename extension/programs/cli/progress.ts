/** A run's progress on the screen: a bar on a terminal, otherwise a line per epoch. */
import cliProgress from "cli-progress";
import { summarizeSteps } from "../../engine/observe/epochSummary.ts";
import { showDuration, showFigure, showPercent } from "../../protocol/quantities.ts";
import type { EpochEvent, RunEvent } from "../../protocol/run/events.ts";
import { terminalText } from "../../protocol/text/terminalText.ts";
import type { Output } from "./context.ts";

export interface Progress {
  event(event: RunEvent): void;
  /** A line between. */
  note(line: string): void;
  /** Leaves the cursor at the start of a line. */
  stop(): void;
}

/** For `--quiet`. */
export const noProgress: Progress = { event() {}, note() {}, stop() {} };

export function showProgress(output: Output, epochs: number): Progress {
  return output.isTTY ? progressBar(output, epochs) : epochLines(output, epochs);
}

/** A narrow terminal cuts the end off, so what matters most comes first. */
const format =
  "{bar} {left}  epoch {epoch}  step {value}/{total}  perplexity {perplexity}  saved {saving}  sent {upload}  loss {loss}";

function progressBar({ stream }: Output, epochs: number): Progress {
  const bar = new cliProgress.SingleBar(
    // The interrupt is ours to handle.
    { stream, format, barsize: 12, gracefulExit: false, emptyOnZero: true },
    cliProgress.Presets.shades_classic,
  );
  let total = 0;
  return {
    event(event) {
      switch (event.kind) {
        case "start": {
          total = event.stepsPerEpoch * epochs;
          const unknown = { loss: "-", perplexity: "-", upload: "-", saving: "-", left: "" };
          bar.start(total, 0, { epoch: `1/${epochs}`, ...unknown });
          break;
        }
        case "step": {
          const { trainLoss, uploadRatios } = summarizeSteps([event]);
          const upload = showPercent(uploadRatios.find((ratio) => ratio.interface === "up.act")?.overall);
          bar.update(event.step, { epoch: `${event.epoch}/${epochs}`, loss: showFigure(trainLoss), upload });
          break;
        }
        case "timing":
          bar.update({ left: timeLeft(event.atMs, event.step / total) });
          break;
        case "epoch":
          bar.update({ perplexity: showFigure(event.perplexity), saving: showPercent(event.saving.total) });
          break;
      }
    },
    note(line) {
      // Over the bar, which is drawn again below.
      stream.write(`\r\u001b[K${terminalText(line)}\n`);
    },
    stop() {
      bar.stop();
    },
  };
}

function epochLines(output: Output, epochs: number): Progress {
  let finished: EpochEvent | undefined;
  return {
    event(event) {
      if (event.kind === "epoch") finished = event;
      if (event.kind !== "epochTiming" || finished === undefined) return;
      const { epoch, trainLoss, perplexity, uploadRatios, saving } = finished;
      const upload = uploadRatios.find((ratio) => ratio.interface === "up.act")?.overall;
      const parts = [
        `epoch ${epoch}/${epochs}`,
        `loss ${showFigure(trainLoss)}`,
        `perplexity ${showFigure(perplexity)}`,
        `sent ${showPercent(upload)}`,
        `saved ${showPercent(saving.total)}`,
        timeLeft(event.atMs, epoch / epochs),
      ];
      output.write(`${parts.join("  ")}\n`);
    },
    note: (line) => output.write(`${line}\n`),
    stop() {},
  };
}

/** By what has been done so far, evaluations included. @param done share of the work, over 0. */
function timeLeft(elapsedMs: number, done: number): string {
  return `${showDuration((elapsedMs / 1000) * (1 / done - 1))} left`;
}
