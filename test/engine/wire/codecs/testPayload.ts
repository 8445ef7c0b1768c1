/** A payload that only a test knows, as its one file declares it: its entry of the schema, and what makes it. */
import type Type from "typebox";
import { type Payload, payloads } from "../../../../extension/engine/wire/payload/payload.ts";
import { payloadBranches } from "../../../../extension/protocol/config/schema/codecSchema.ts";

export interface TestPayload {
  branch: Type.TObject;
  // biome-ignore lint/suspicious/noExplicitAny: each payload has parameters of its own
  create(config: any): Payload;
}

/** Adds it to the tables. Call it before the first configuration is parsed: the schema is compiled once. */
export function register({ branch, create }: TestPayload): void {
  const kind = (branch.properties.kind as { const?: unknown }).const as string;
  (payloadBranches as Type.TObject[]).push(branch);
  Object.assign(payloads, { [kind]: create });
}
