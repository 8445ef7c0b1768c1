/** What the host answers a panel: the panel holds every reply against these schemas before it looks at it. */
import Type, { type TSchema } from "typebox";
import type { ReplySchemas } from "./checkedReplies.ts";
import { count, interfaceName, judgement, numbers, type PanelHostApi, summary, traceSchema } from "./panelApi.ts";
import { PanelStateSchema } from "./panelState.ts";

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const nothing = Type.Union([Type.Null(), Type.Undefined()]);
const figure = Type.Number();

export const panelReplySchemas: ReplySchemas<PanelHostApi> = {
  open: Type.Object({
    state: PanelStateSchema,
    runs: Type.Array(summary),
    judgement: orNull(judgement),
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
    epoch: count,
    client: count,
    sample: Type.String(),
    rows: count,
    width: count,
    current: numbers,
    reference: orNull(numbers),
    tokens: orNull(Type.Array(Type.String())),
    promptRows: orNull(count),
    rowSimilarity: orNull(numbers),
  }),
  report: Type.String(),
  act: nothing,
  setTheta: nothing,
  writeConfig: nothing,
  runConfig: nothing,
  save: Type.Boolean(),
  copyText: nothing,
  reportError: nothing,
};
