/** Triple sets as one line of text, as in the LoRA NLG protocol (Hu et al. 2021). */

export interface Triple {
  subject: string;
  relation: string;
  object: string;
}

/** `subject : relation : object`, joined by ` | `. Values stand as in the data: WebNLG keeps its underscores and quotes. */
export function linearize(triples: readonly Triple[]): string {
  return triples.map(({ subject, relation, object }) => `${subject} : ${relation} : ${object}`).join(" | ");
}
