/** The thresholds of a running experiment, set by hand: one for each group of interfaces. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { HandSetting } from "../../extension/protocol/messages/runnerApi.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { groupsInUse, type ThresholdGroup } from "../../extension/protocol/thresholdGroups.ts";
import { usePanel } from "../app/panelContext.ts";
import { messageOf } from "../app/store.ts";
import { useAnswer } from "../app/useAnswer.ts";
import { showCosine } from "../charts/axes.ts";
import { Button, TextField } from "../controls/controls.tsx";
import { thetaTitleOf } from "../run/groupTitle.ts";
import { placeOfTheta, places, scaleMarks, thetaAtPlace } from "./thetaSlider.ts";

/** Nothing for runs that cannot be steered: those that have ended, those of others, those without a threshold. */
export function ThetaControl({ summary }: { summary: RunSummary }): JSX.Element | null {
  const { host } = usePanel();
  const { run, status, controllable, thetas } = summary;
  // Asked again once a threshold is known: a run that has only just begun may have no record yet.
  const record = useAnswer(run, (run) => host.record(run), thetas.activation !== undefined);
  const config = record.shown?.question === run ? record.shown.answer.config : undefined;
  const live = controllable && (status === "running" || status === "paused");
  if (!live || config === undefined) return null;
  const groups = groupsInUse(config).filter((group) => thetas[group] !== undefined);
  return (
    <>
      {groups.map((group) => (
        <Slider
          key={`${run}/${group}`}
          summary={summary}
          group={group}
          title={thetaTitleOf(group, groups.length > 1)}
        />
      ))}
    </>
  );
}

interface SliderProps {
  summary: RunSummary;
  /** One that has a threshold. */
  group: ThresholdGroup;
  title: string;
}

function Slider({ summary, group, title }: SliderProps): JSX.Element {
  const { theta, source } = summary.thetas[group]!;
  const { host } = usePanel();
  /** As typed; undefined while it follows the threshold in force. */
  const [text, setText] = useState<string>();
  const [status, setStatus] = useState<{ text: string; failed: boolean }>();
  const value = text === undefined ? theta : Number(text.replace(",", "."));
  const valid = text === undefined || (text.trim() !== "" && value >= -1 && value <= 2);
  const byHand = source === "user";
  const pending = valid && value !== theta;

  useEffect(() => {
    // In force now: from here on the field follows again.
    if (text !== undefined && value === theta) setText(undefined);
  }, [theta]);

  const edit = (typed: string) => {
    setText(typed);
    // What was said of an earlier one is no longer so.
    setStatus(undefined);
  };
  const set = async (setting: HandSetting) => {
    try {
      await host.setTheta(summary.run, setting, group);
      // A new one stays in the field until a step has taken it over.
      if (setting === "giveBack" || setting === theta) setText(undefined);
      setStatus({
        text:
          setting === "giveBack"
            ? t("The controller sets the threshold again from the next step.")
            : t("θ {0} applies from the next step.", showCosine(setting)),
        failed: false,
      });
    } catch (error) {
      setStatus({ text: messageOf(error), failed: true });
    }
  };
  const apply = () => {
    if (valid) void set(value);
  };
  return (
    <section class="theta-control" aria-label={t("Set the threshold")}>
      <h2 class="theta-title">{title}</h2>
      <div class="theta-slider">
        <input
          type="range"
          aria-label={title}
          aria-valuetext={showCosine(value)}
          min={0}
          max={places}
          step={1}
          value={placeOfTheta(valid ? value : theta)}
          onInput={({ currentTarget }) => edit(showCosine(thetaAtPlace(Number(currentTarget.value))))}
        />
        <div class="theta-scale" aria-hidden="true">
          {pending && (
            <span class="theta-in-force" style={place(theta)} title={t("θ {0} is in force", showCosine(theta))} />
          )}
          {scaleMarks.map((mark) => (
            <span key={mark} class="theta-mark" style={place(mark)}>
              {mark > 1 ? t("all") : showCosine(mark)}
            </span>
          ))}
        </div>
      </div>
      <TextField
        label={t("{0} as a number", title)}
        value={text ?? showCosine(theta)}
        invalid={!valid}
        onInput={edit}
        onEnter={apply}
      />
      <Button appearance="primary" disabled={!valid || (text === undefined && byHand)} onClick={apply}>
        {t("Apply")}
      </Button>
      <Button disabled={!byHand} onClick={() => void set("giveBack")}>
        {t("Return to automatic control")}
      </Button>
      <span class={status?.failed || !valid ? "theta-said failed" : "theta-said"} role="status">
        {!valid
          ? t("Enter a cosine from -1 to 2. Above 1 sends everything; -1 resends nothing.")
          : pending && !status
            ? t("Not applied yet: θ {0} is in force.", showCosine(theta))
            : status?.text}
      </span>
    </section>
  );
}

/** Where a threshold is on the slider, whose thumb stays within its track. */
function place(theta: number): { left: string } {
  const share = placeOfTheta(theta) / places;
  return { left: `calc(6px + ${share} * (100% - 12px))` };
}
