/** *Run | Compare with last | Tune | Dashboard* on top of a configuration, and *Apply to run* at its threshold. */
import * as vscode from "vscode";
import { codeLens } from "../../display/codeLens.ts";
import type { Services } from "../../services.ts";
import { fileOf, isVirtual } from "../configDocuments.ts";

export function registerCodeLenses(
  selector: vscode.DocumentSelector,
  { runs }: Pick<Services, "runs">,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document) {
      if (isVirtual(document.uri)) return [];
      const mayRun = vscode.workspace.isTrusted;
      return [...topLenses(document, mayRun), ...(mayRun ? await thetaLenses(document, runs) : [])];
    },
  };
  let shown = "";
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(selector, provider),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    runs.onDidChange(() => {
      // Runs change several times a second; lenses only with what a running one holds.
      const holds = runs.list.filter(({ controllable }) => controllable).map(holding);
      if (holds.join() === shown) return;
      shown = holds.join();
      changed.fire();
    }),
  );
}

const holding = ({ run, status, thetas }: Services["runs"]["list"][number]) =>
  `${run} ${status} ${JSON.stringify(thetas)}`;

function topLenses({ uri }: vscode.TextDocument, mayRun: boolean): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (title: string, tooltip: string, command: string, icon?: string) =>
    codeLens(top, { title, tooltip, command, arguments: [uri], ...(icon !== undefined && { icon }) });
  return [
    ...(mayRun ? [lens(vscode.l10n.t("Run"), vscode.l10n.t("Run this experiment"), "splitcom.run", "play")] : []),
    lens(
      vscode.l10n.t("Compare with last"),
      vscode.l10n.t("Compare this experiment's last two runs"),
      "splitcom.compareWithLast",
    ),
    lens(vscode.l10n.t("Tune"), vscode.l10n.t("See what other thresholds would have sent"), "splitcom.tune"),
    lens(vscode.l10n.t("Dashboard"), vscode.l10n.t("Watch this experiment's runs"), "splitcom.openDashboard"),
  ];
}

async function thetaLenses(document: vscode.TextDocument, runs: Services["runs"]): Promise<vscode.CodeLens[]> {
  const { thetasToApply } = await import("./lenses.ts");
  const file = fileOf(document.uri);
  const running = runs.list.find((run) => run.configFile === file && run.controllable && run.status !== "queued");
  return thetasToApply(document.getText(), running).map(({ offset, from, to }) => {
    const place = document.positionAt(offset);
    const title = vscode.l10n.t("Apply to run ({0} → {1})", shortNumber(from), shortNumber(to));
    const tooltip = vscode.l10n.t("Apply this threshold to the running experiment from its next step");
    const command = { title, tooltip, command: "splitcom.applyToRun", arguments: [document.uri] };
    return codeLens(new vscode.Range(place, place), command);
  });
}

/** Without the tail that f32 leaves: 0.97 rather than 0.9700000286102295. */
const shortNumber = (value: number) => String(Number(value.toPrecision(6)));
