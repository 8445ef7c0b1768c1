/** The words of a filter of runs, taken apart. */

export const operators = [">=", "<=", "!=", ">", "<", "=", ":"] as const;
export type Operator = (typeof operators)[number];

/** One condition; all have to hold. */
export interface FilterTerm {
  /** As it was written. */
  text: string;
  /** Whether what it says must not hold: `-tag:x`. */
  excluded: boolean;
  /** What stands before the operator; undefined for a plain word. */
  key?: string;
  operator?: Operator;
  /** Without its quotes; several, any of which may fit, are separated by commas. */
  values: string[];
}

/** `tag:"my tag"` and `"two words"` are one term each; a quote that is not closed reaches to the end. */
const term = /(?:[^\s"]|"[^"]*(?:"|$))+/g;
/** A key begins with a letter and may be a path: `wire.up.act.selector.kind`. */
const condition = /^([-!]?)(\p{L}[\p{L}\p{N}_.]*)(>=|<=|!=|==|>|<|=|:)(.*)$/su;

export function filterTerms(text: string): FilterTerm[] {
  return (text.match(term) ?? []).map((written) => {
    const [, sign, key, operator, value] = condition.exec(written) ?? [];
    if (key === undefined) {
      const excluded = /^[-!]./.test(written);
      return { text: written, excluded, values: [unquoted(excluded ? written.slice(1) : written)] };
    }
    return {
      text: written,
      excluded: sign !== "",
      key,
      operator: operator === "==" ? "=" : (operator as Operator),
      values: alternatives(value!),
    };
  });
}

/** Commas within quotes separate nothing. */
function alternatives(value: string): string[] {
  return (value.match(/(?:[^,"]|"[^"]*(?:"|$))+/g) ?? [""]).map(unquoted);
}

function unquoted(text: string): string {
  return text.replaceAll('"', "");
}
