/** The inspector's view of decisions: samples x epochs. */
import { badInput } from "../../protocol/errors.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { DecisionMatrix } from "../../protocol/run/observations.ts";
import type { RunObservations } from "./runObservations.ts";

/** Of one client; a quarter of a gigabyte. */
const mostCells = 2 ** 25;

/** A client's decisions, samples x epochs. @throws bad-input for a client or an interface that the run does not have. */
export function decisionMatrix(run: RunObservations, name: TensorInterface, client: number): DecisionMatrix {
  const { samples, epochs } = run.of(name);
  const ids = samples[client];
  if (ids === undefined) {
    throw badInput({ what: "the run has no such client", value: `${client}`, range: `0 to ${samples.length - 1}` });
  }
  if (ids.length * epochs.length > mostCells) {
    throw badInput({
      what: "the client has too many decisions to show",
      value: `${ids.length} samples x ${epochs.length} epochs`,
      range: `at most ${mostCells} in all`,
    });
  }
  const similarity = new Float32Array(ids.length * epochs.length).fill(Number.NaN);
  const sent = new Float32Array(similarity.length).fill(Number.NaN);
  epochs.forEach((clients, epoch) => {
    const decided = clients[client];
    if (decided === undefined) return;
    for (let sample = 0; sample < ids.length; sample++) {
      const rows = decided.rows[sample] ?? 0;
      // Not yet visited in the epoch under way, or in none.
      if (rows === 0) continue;
      const at = sample * epochs.length + epoch;
      similarity[at] = decided.similarity[sample]!;
      sent[at] = decided.sentRows[sample]! / rows;
    }
  });
  return { interface: name, client, samples: [...ids], epochs: epochs.length, similarity, sent };
}
