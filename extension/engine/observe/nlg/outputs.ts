/** What is scored: a generated text beside all references of its input. */
export interface Output {
  hypothesis: string;
  references: readonly string[];
}

export interface TokenizedOutput {
  hypothesis: readonly string[];
  references: readonly (readonly string[])[];
}

export function tokenizeOutputs(outputs: readonly Output[], tokens: (text: string) => string[]): TokenizedOutput[] {
  return outputs.map(({ hypothesis, references }) => ({
    hypothesis: tokens(hypothesis),
    references: references.map(tokens),
  }));
}
