/** Figures over the clients of one step, or of several. */
import type { StepEvent } from "../../protocol/run/events.ts";

/** Per target token, in nats: clients with longer targets count more. */
export function meanLoss(clients: Readonly<StepEvent["clients"]>): number {
  let nats = 0;
  let tokens = 0;
  for (const { loss, targetTokens } of clients) {
    nats += loss * targetTokens;
    tokens += targetTokens;
  }
  return nats / tokens;
}

/** Rows sent over rows. */
export function sentShare(decisions: Readonly<StepEvent["decisions"]>): number {
  let sent = 0;
  let rows = 0;
  for (const { samples } of decisions) {
    for (const sample of samples) {
      sent += sample.sentRows;
      rows += sample.rows;
    }
  }
  return sent / rows;
}
