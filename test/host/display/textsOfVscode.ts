/**
 * Finds, by reading a source, where text reaches VS Code without having been made plain.
 *
 * `extension/host/display` holds the calls that take texts in objects and lists. Elsewhere a part of VS Code's API must be known not
 * to render text, or its texts must be plain as they are handed over: a literal, `plainText`, `plainLabel` and the like, a message
 * without foreign parts, or a choice between such.
 */
import { transformSync } from "esbuild";
import { parseAst } from "vite";

/** As much of an ESTree node as is needed. */
interface Node {
  type: string;
  [key: string]: unknown;
}

/** Parts of the API that render nothing, or only what the user or VS Code wrote: names of folders in VS Code's own pickers. */
const silent = new Set(
  `CancellationError CodeAction CodeActionKind CodeLens CompletionItem CompletionItemKind Diagnostic DiagnosticSeverity Disposable DocumentSymbol
  EventEmitter FileType FoldingRange FoldingRangeKind Hover LanguageStatusSeverity MarkdownString Position ProcessExecution
  QuickPickItemKind Range RelativePattern SelectionRange SnippetString StatusBarAlignment Task TaskPanelKind TaskScope
  TextEdit ThemeColor ThemeIcon TreeItem TreeItemCollapsibleState UIKind Uri ViewColumn WorkspaceEdit
  commands.executeCommand commands.registerCommand env.clipboard env.language env.remoteName env.uiKind l10n.bundle l10n.t
  languages.createDiagnosticCollection languages.createLanguageStatusItem languages.registerCodeActionsProvider
  languages.registerCodeLensProvider languages.registerCompletionItemProvider
  languages.registerDocumentFormattingEditProvider languages.registerDocumentRangeFormattingEditProvider
  languages.registerDocumentSymbolProvider languages.registerFoldingRangeProvider languages.registerHoverProvider
  languages.registerSelectionRangeProvider tasks.executeTask tasks.onDidEndTaskProcess
  window.activeTextEditor window.createStatusBarItem window.createTreeView window.createWebviewPanel
  window.onDidChangeWindowState window.registerWebviewPanelSerializer window.showTextDocument
  window.showWorkspaceFolderPick`.split(/\s+/),
);
/** Which arguments are rendered. */
const rendered: Record<string, readonly number[]> = {
  CodeAction: [0],
  CodeLens: [1],
  CompletionItem: [0],
  Diagnostic: [1],
  DocumentSymbol: [0, 1],
  Hover: [0],
  MarkdownString: [0],
  Task: [2],
  TreeItem: [0],
  "window.createWebviewPanel": [1],
  "window.showWorkspaceFolderPick": [0],
};
/** Properties of VS Code's objects that are rendered. */
const renderedProperties = new Set(
  "message tooltip title text detail description label placeholder prompt validationMessage html documentation name".split(
    " ",
  ),
);
/** Functions whose texts are plain, each with a test of its own: what goes through here, tooltips in Markdown, a page's HTML. */
const plain = new Set(
  "plainText plainLabel labelWithIcon shownChoice runTooltip groupTooltip panelHtml documentation".split(" "),
);

/** @returns what bypasses, a line each. @param source TypeScript of the host */
export function bypasses(source: string): string[] {
  const { code } = transformSync(source, { loader: "ts", target: "esnext" });
  const program = parseAst(code) as unknown as Node;
  const found: string[] = [];
  const declared = declarations(program);
  const isPlain = (node: Node | null | undefined) => isPlainText(node, declared, new Set());
  const shown = (node: Node) => code.slice(node.start as number, node.end as number).replaceAll(/\s+/g, " ");

  walk(program, (node, parents) => {
    const parent = parents.at(-1);
    if (node.type === "ImportDeclaration" && (node.source as Node).value === "vscode") {
      for (const part of node.specifiers as Node[])
        if (part.type === "ImportSpecifier" && (part.imported as Node).name !== "l10n") found.push(shown(node));
    }
    if (isVscode(node) && !parent?.type.startsWith("Import")) {
      const used = apiName(parents);
      if (used === undefined) {
        if (!isKnownPattern(parents)) found.push(shown(parent!));
      } else if (!used.startsWith("workspace.") && !silent.has(used)) found.push(`vscode.${used}`);
    }
    if (node.type === "CallExpression" || node.type === "NewExpression") {
      const name = (node.callee as Node).type === "Super" ? superName(parents) : dottedName(node.callee as Node);
      for (const index of rendered[name] ?? []) {
        const argument = (node.arguments as Node[])[index];
        if (argument !== undefined && !isPlain(argument)) found.push(shown(node));
      }
    }
    if (node.type === "AssignmentExpression" && (node.left as Node).type === "MemberExpression") {
      const property = ((node.left as Node).property as Node).name as string;
      if (renderedProperties.has(property) && !isPlain(node.right as Node)) found.push(shown(node));
    }
  });
  return found;
}

const isVscode = (node: Node) => node.type === "Identifier" && node.name === "vscode";

/** `window.showErrorMessage` of `vscode.window.showErrorMessage`, `Range` of `vscode.Range`. */
function apiName(parents: readonly Node[]): string | undefined {
  const [member, outer] = [parents.at(-1), parents.at(-2)];
  if (member?.type !== "MemberExpression" || !isVscode(member.object as Node) || member.computed) return undefined;
  const first = (member.property as Node).name as string;
  if (!/^[a-z]/.test(first)) return first;
  if (outer?.type !== "MemberExpression" || outer.object !== member || outer.computed) {
    return outer?.type === "VariableDeclarator" && first === "l10n" ? "l10n.t" : undefined;
  }
  return `${first}.${(outer.property as Node).name}`;
}

/** `const { l10n } = vscode`. */
function isKnownPattern(parents: readonly Node[]): boolean {
  const parent = parents.at(-1);
  if (parent?.type !== "VariableDeclarator" || (parent.id as Node).type !== "ObjectPattern") return false;
  return ((parent.id as Node).properties as Node[]).every((property) => (property.key as Node).name === "l10n");
}

/** The class of VS Code's that a class extends, for its `super(…)`. */
function superName(parents: readonly Node[]): string {
  const own = parents.findLast(({ type }) => type === "ClassDeclaration" || type === "ClassExpression");
  return own?.superClass ? dottedName(own.superClass as Node) : "";
}

function dottedName(node: Node): string {
  if (node.type !== "MemberExpression" || node.computed) return "";
  const object = node.object as Node;
  const name = (node.property as Node).name as string;
  if (isVscode(object)) return name;
  const before = dottedName(object);
  return before === "" ? "" : `${before}.${name}`;
}

/** Constants and functions of the module, by name; one that is declared twice is not known. */
function declarations(program: Node): Map<string, Node | null> {
  const found = new Map<string, Node | null>();
  const add = (name: string, value: Node | null) => found.set(name, found.has(name) ? null : value);
  walk(program, (node, parents) => {
    if (node.type === "FunctionDeclaration") add((node.id as Node).name as string, node);
    if (node.type !== "VariableDeclarator" || (node.id as Node).type !== "Identifier" || !node.init) return;
    const isConstant = parents.at(-1)?.kind === "const";
    add((node.id as Node).name as string, isConstant ? (node.init as Node) : null);
  });
  return found;
}

function isPlainText(node: Node | null | undefined, declared: Map<string, Node | null>, seen: Set<Node>): boolean {
  if (!node || seen.has(node)) return false;
  seen.add(node);
  const all = (nodes: readonly unknown[]) => nodes.every((each) => isPlainText(each as Node, declared, seen));
  switch (node.type) {
    case "Literal":
      return true;
    case "UnaryExpression":
      return node.operator === "void";
    case "TemplateLiteral":
      return all(node.expressions as Node[]);
    case "ConditionalExpression":
      return all([node.consequent, node.alternate]);
    case "LogicalExpression":
      return all(node.operator === "&&" ? [node.right] : [node.left, node.right]);
    case "ArrayExpression":
      return all(node.elements as Node[]);
    case "ObjectExpression":
      return (node.properties as Node[]).every(
        (property) => !renderedProperties.has((property.key as Node)?.name as string) || all([property.value]),
      );
    case "Identifier": {
      if (node.name === "undefined") return true;
      const value = declared.get(node.name as string);
      return value !== undefined && value !== null && value.type !== "FunctionDeclaration" && all([value]);
    }
    case "CallExpression":
      return isPlainCall(node, declared, seen);
    default:
      return false;
  }
}

function isPlainCall(node: Node, declared: Map<string, Node | null>, seen: Set<Node>): boolean {
  const callee = node.callee as Node;
  const own = callee.name as string | undefined;
  if (own !== undefined && plain.has(own)) return true;
  // A message of ours, without foreign parts.
  const isMessage = callee.type === "MemberExpression" && /^(vscode\.)?l10n\.t$/.test(fullName(callee));
  if (isMessage) return (node.arguments as Node[]).every((argument) => isPlainText(argument, declared, seen));
  // Markdown that was built in parts (`display/markdown.ts`).
  if (callee.type === "MemberExpression" && (callee.property as Node).name === "done") return true;
  if (callee.type === "MemberExpression" && (callee.property as Node).name === "map") {
    const [each] = node.arguments as Node[];
    return each?.type === "ArrowFunctionExpression" && isPlainText(each.body as Node, declared, seen);
  }
  const value = own === undefined ? undefined : declared.get(own);
  if (value?.type !== "FunctionDeclaration") return false;
  const returned: Node[] = [];
  walk(value.body as Node, (inner) => {
    if (inner.type === "ReturnStatement") returned.push(inner.argument as Node);
  });
  return returned.length > 0 && returned.every((result) => isPlainText(result, declared, seen));
}

function fullName(node: Node): string {
  if (node.type === "Identifier") return node.name as string;
  return node.type === "MemberExpression" ? `${fullName(node.object as Node)}.${(node.property as Node).name}` : "";
}

function walk(node: Node, visit: (node: Node, parents: readonly Node[]) => void, parents: readonly Node[] = []): void {
  visit(node, parents);
  const inner = [...parents, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child === "object" && child !== null && typeof child.type === "string") walk(child, visit, inner);
  }
}
