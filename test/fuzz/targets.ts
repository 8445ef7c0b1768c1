/** All targets by name, and how many of 20,000 inputs each gets: by what one costs, and by how much there is to get wrong. */
import type { OpenTarget } from "./target.ts";
import { config } from "./targets/config/config.ts";
import { configEdit } from "./targets/config/configEdit.ts";
import { validator } from "./targets/config/validator.ts";
import { json } from "./targets/data/json.ts";
import { csv, text, xml } from "./targets/data/texts.ts";
import { channel } from "./targets/messages/channel.ts";
import { downloads } from "./targets/messages/downloads.ts";
import { frames } from "./targets/messages/frames.ts";
import { adapter, peft } from "./targets/model/adapter.ts";
import { model } from "./targets/model/model.ts";
import { policy } from "./targets/model/policy.ts";
import { safetensors } from "./targets/model/safetensors.ts";
import { tokenizer } from "./targets/model/tokenizer.ts";
import { archive } from "./targets/run/archive.ts";
import { checkpoint } from "./targets/run/checkpoint.ts";
import { labels } from "./targets/run/labels.ts";
import { eventLog } from "./targets/run/logs.ts";
import { probes } from "./targets/run/probes.ts";
import { record } from "./targets/run/record.ts";
import { resume } from "./targets/run/resume.ts";
import { texts } from "./targets/run/texts.ts";

export const targets: Readonly<Record<string, OpenTarget>> = {
  config,
  configEdit,
  validator,
  frames,
  channel,
  downloads,
  safetensors,
  peft,
  adapter,
  model,
  tokenizer,
  policy,
  csv,
  text,
  json,
  xml,
  eventLog,
  checkpoint,
  record,
  resume,
  archive,
  probes,
  labels,
  texts,
};

/** Parts of the whole; targets that are not named have one. */
const shares: Readonly<Record<string, number>> = {
  frames: 3,
  channel: 2,
  config: 2,
  safetensors: 2,
  json: 2,
  policy: 0.3,
  checkpoint: 0.3,
  tokenizer: 0.5,
};

export interface Portion {
  target: string;
  count: number;
}

/** Spreads so many inputs over all targets. */
export function portions(total: number): Portion[] {
  const names = Object.keys(targets);
  const whole = names.reduce((sum, name) => sum + (shares[name] ?? 1), 0);
  return names.map((target) => ({ target, count: Math.ceil((total * (shares[target] ?? 1)) / whole) }));
}
