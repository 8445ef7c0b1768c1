import type { JSX } from "preact";

/** One of VS Code's icons (https://microsoft.github.io/vscode-codicons); says nothing to screen readers. */
export function Icon({ name, class: more = "" }: { name: string; class?: string }): JSX.Element {
  return <span class={`codicon codicon-${name} ${more}`} aria-hidden="true" />;
}
