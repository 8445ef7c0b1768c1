/** A configuration's text as a tree of nodes: the one way to parse one, with bounds on what is taken for one. */
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { nestsTooDeeply } from "./nesting.ts";

/** Characters. The longest configuration that makes sense has some ten thousand. */
export const largestConfig = 2 ** 20;
/** Brackets within each other; a configuration needs five. */
const deepest = 100;

export interface ConfigTree {
  /** Undefined where there is nothing, and where the text is refused. */
  tree: Node | undefined;
  errors: readonly ParseError[];
  /** Why the text is not parsed at all. */
  refused?: string;
}

/** Comments and trailing commas are taken; where the text has mistakes, the tree holds what could be made of it. */
export function parseConfigTree(text: string): ConfigTree {
  if (text.length > largestConfig) {
    const refused = `the configuration is too large: ${text.length} characters; the maximum is ${largestConfig}`;
    return { tree: undefined, errors: [], refused };
  }
  if (nestsTooDeeply(text, deepest)) return { tree: undefined, errors: [], refused: "nested too deeply" };
  const errors: ParseError[] = [];
  return { tree: parseTree(text, errors, { allowTrailingComma: true }), errors };
}
