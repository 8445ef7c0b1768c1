/** A run that waits for its turn: what the window asks for, and `queued.json` in the run's folder keeps. */
import Type from "typebox";
import { type GitDetail, gitDetails } from "./runRecord.ts";

/** What is to be begun once its turn has come. */
export type QueuedBegin =
  | {
      kind: "start";
      /** Absolute; the base of relative paths in the configuration. */
      configFile: string;
      /** As it was when the run was queued: later changes of the file are for later runs. */
      configText: string;
      recordGit: GitDetail;
    }
  | {
      kind: "resume";
      /** As of `RunnerApi.resume`. */
      takeOver: boolean;
    };

export interface QueueRequest {
  /** Shown until the run has a record. */
  name: string;
  epochs: number;
  begin: QueuedBegin;
}

export const queuedBeginSchema = Type.Union([
  Type.Object({
    kind: Type.Literal("start"),
    configFile: Type.String({ minLength: 1, maxLength: 100_000 }),
    configText: Type.String({ maxLength: 2 ** 24 }),
    recordGit: Type.Enum([...gitDetails]),
  }),
  Type.Object({ kind: Type.Literal("resume"), takeOver: Type.Boolean() }),
]);

export const queueRequestSchema = Type.Object({
  name: Type.String({ maxLength: 10_000 }),
  epochs: Type.Integer({ minimum: 0 }),
  begin: queuedBeginSchema,
});
