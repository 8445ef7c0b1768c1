/** Tooltips, hovers and documentation: Markdown of ours, foreign text in it escaped, trusted nowhere. */
import * as vscode from "vscode";
import { markdownBlock, markdownParagraph, markdownText } from "../../protocol/text/markdownText.ts";
import { plainLabel, plainText } from "../../protocol/text/plainText.ts";

/**
 * Markdown in parts. What is not {@link own} reads as it is written: no link, no icon, no HTML. The result runs no command whatever it
 * says: `isTrusted` and `supportHtml` stay off.
 */
export class Markdown {
  private value = "";

  /** @param icons whether `$(name)` of ours is one of VS Code's icons */
  constructor(private readonly icons = false) {}

  /** Markup of ours, with no text of others in it. */
  own(markup: string): this {
    this.value += markup;
    return this;
  }

  /** Foreign text within a line. */
  text(text: string): this {
    return this.own(markdownText(plainLabel(text)));
  }

  /** Foreign text that may have lines, each a paragraph. */
  lines(text: string): this {
    return this.own(plainText(text).split("\n").map(markdownParagraph).join("\n\n"));
  }

  /** Foreign text as a block, all of its lines. */
  block(text: string): this {
    return this.own(`\n\n${markdownBlock(plainText(text), "text")}`);
  }

  done(): vscode.MarkdownString {
    return new vscode.MarkdownString(this.value, this.icons);
  }
}
