/** A pattern as it is read, character by character. */

/** Why a pattern is not taken; the message completes "the pattern …". */
export class PatternRefused extends Error {}

export const notPython = "is not a Python regular expression";
export const noCounterpart = "which has no counterpart here";

export class PatternText {
  private readonly characters: readonly string[];
  private at = 0;

  constructor(pattern: string) {
    this.characters = [...pattern];
  }

  get isDone(): boolean {
    return this.at >= this.characters.length;
  }

  /** Takes one character; undefined at the end. */
  next(): string | undefined {
    return this.characters[this.at++];
  }

  /** Takes what stands here, if it does. */
  take(text: string): boolean {
    const is = this.rest(text.length) === text;
    if (is) this.at += text.length;
    return is;
  }

  /** The next characters, without taking them. */
  rest(length: number): string {
    return this.characters.slice(this.at, this.at + length).join("");
  }

  /** Takes what fits here of the next characters. */
  match(expression: RegExp, most = this.characters.length): RegExpExecArray | undefined {
    const found = expression.exec(this.rest(most));
    if (found === null) return undefined;
    this.at += [...found[0]].length;
    return found;
  }
}
