/** The latest answers to costly questions, by key. */
export class Recent<T> {
  /** Each gives the answer again, or throws again what was thrown. */
  private readonly answers = new Map<string, () => T>();

  /** @param most how many are kept; the one that was not asked for the longest goes first. */
  constructor(private readonly most: number) {}

  /** The key's answer, made now if there is none. */
  get(key: string, make: () => T): T {
    const answer = this.answers.get(key) ?? answered(make);
    this.answers.delete(key);
    this.answers.set(key, answer);
    if (this.answers.size > this.most) this.answers.delete(this.answers.keys().next().value!);
    return answer();
  }
}

function answered<T>(make: () => T): () => T {
  try {
    const result = make();
    return () => result;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}
