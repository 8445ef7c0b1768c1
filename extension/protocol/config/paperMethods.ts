/** The methods that the paper compares, as what each changes of `media/presets/paper.splitcom.json`: a fixed threshold as it stands. */
type Values = Readonly<Record<string, unknown>>;

const sendAll = (payload: "f32" | "int8"): Values => ({ "wire.up.act": { selector: "all", payload } });

export const paperMethods = {
  splitlora: sendAll("f32"),
  "splitlora-int8": sendAll("int8"),
  "splitcom-fixed": {},
  "splitcom-bangbang": { control: { kind: "bangbang", low: 0.97, high: 0.99 } },
  "splitcom-ddpg": { control: { kind: "ddpg", low: 0.95, high: 0.995 } },
  "splitcom-int8": { "wire.up.act.payload": "int8" },
  "splitcom-ushape": {
    topology: "ushape",
    "wire.down.grad": { selector: "temporal", payload: "f32" },
    gradientControl: { kind: "fixed", theta: 0.98 },
  },
} as const satisfies Record<string, Values>;

export type PaperMethod = keyof typeof paperMethods;
export const paperMethodNames = Object.keys(paperMethods) as PaperMethod[];

/** What a model of the paper changes. */
export const paperModels = {
  small: {},
  xl: { model: "models/gpt2-xl", "lora.rank": 24, "training.epochs": 10 },
} as const satisfies Record<string, Values>;
export const paperModelNames = Object.keys(paperModels) as (keyof typeof paperModels)[];
