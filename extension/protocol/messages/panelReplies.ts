/** What the host answers a panel: the panel holds every reply against these schemas before it looks at it. */
import Type, { type TSchema } from "typebox";
import { TextSplitSchema } from "../run/textsSchema.ts";
import type { ReplySchemas } from "./checkedReplies.ts";
import {
  count,
  generation,
  interfaceName,
  numbers,
  type PanelHostApi,
  summary,
  traceSchema,
  validation,
} from "./panelApi.ts";
import { PanelStateSchema } from "./panelState.ts";

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const nothing = Type.Union([Type.Null(), Type.Undefined()]);
const figure = Type.Number();

export const panelReplySchemas: ReplySchemas<PanelHostApi> = {
  open: Type.Object({
    state: PanelStateSchema,
    runs: Type.Array(summary),
    validation: orNull(validation),
    generation: orNull(generation),
    mayRun: Type.Boolean(),
    translations: orNull(Type.Record(Type.String(), Type.String())),
  }),
  changeState: nothing,
  openPanel: nothing,
  follow: traceSchema,
  record: Type.Object({
    id: Type.String(),
    status: Type.String(),
    config: Type.Object({ name: Type.String() }),
    data: Type.Array(Type.Object({ role: Type.String(), hash: Type.String() })),
    finals: orNull(Type.Object({ epoch: count, step: count })),
  }),
  decisions: Type.Object({
    interface: interfaceName,
    client: count,
    samples: Type.Array(Type.String()),
    epochs: count,
    similarity: numbers,
    sent: numbers,
  }),
  similarities: Type.Object({
    interface: interfaceName,
    fromEpoch: count,
    toEpoch: count,
    similarity: numbers,
    rows: numbers,
    firstRows: figure,
    sentRows: figure,
    totalRows: figure,
    payloadBytes: figure,
    rowBytes: figure,
    overheadBytes: figure,
    baselineBytes: figure,
  }),
  probe: Type.Object({
    interface: interfaceName,
    epoch: count,
    client: count,
    sample: Type.String(),
    rows: count,
    width: count,
    current: numbers,
    reference: orNull(numbers),
    comparedWith: Type.Enum(["server", "client", "before"]),
    tokens: orNull(Type.Array(Type.String())),
    promptRows: orNull(count),
    rowSimilarity: orNull(numbers),
  }),
  report: Type.String(),
  texts: Type.Object({
    splits: Type.Array(TextSplitSchema),
    columns: Type.Array(
      Type.Object({
        kind: Type.Enum(["before", "after"]),
        key: Type.String(),
        problem: orNull(Type.Object({ kind: Type.String() })),
      }),
    ),
    inputs: count,
    fitting: count,
    offset: count,
    samples: Type.Array(
      Type.Object({
        id: Type.String(),
        prompt: Type.String(),
        references: Type.Array(Type.String()),
        texts: Type.Array(orNull(Type.Object({ text: Type.String(), rougeL: orNull(figure) }))),
      }),
    ),
  }),
  textScores: Type.Object({
    columns: Type.Array(
      Type.Object({
        key: Type.String(),
        texts: count,
        scores: orNull(Type.Object({ bleu: figure, nist: figure, meteor: figure, rougeL: figure, cider: figure })),
      }),
    ),
    samples: count,
  }),
  generateTexts: nothing,
  stopTexts: nothing,
  perform: nothing,
  setTheta: nothing,
  writeConfig: nothing,
  runConfig: nothing,
  save: Type.Boolean(),
  copyText: nothing,
  reportError: nothing,
};
