/** The menu of a chart: what is seen of it, saving and copying it. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { Remote } from "../../extension/protocol/messages/channel.ts";
import type { PanelHostApi } from "../../extension/protocol/messages/panelApi.ts";
import { usePanel } from "../app/panelContext.ts";
import { Menu, type MenuItem } from "../controls/Menu.tsx";
import { type Picture, pngOf, svgOf } from "./picture.ts";
import { useOutcome } from "./useOutcome.tsx";

export interface ChartMenuProps {
  title: string;
  /** Asked for when something is chosen, so that it is what is on the screen then. */
  picture(): Picture;
  /** Ways to change what is seen, and what else there is to know of them. */
  view?: readonly MenuItem[];
  note?: string;
}

export function ChartMenu({ title, picture, view = [], note }: ChartMenuProps): JSX.Element {
  const { host } = usePanel();
  const { attempt, outcome } = useOutcome();
  const saving = exports.map(({ icon, label, run }, index) => ({
    icon,
    label: label(),
    separated: index === 0 && view.length > 0,
    onSelect: () => void attempt(() => run(host, picture())),
  }));
  return (
    <span class="chart-menu">
      {outcome}
      <Menu
        label={view.length > 0 ? t("Zoom and export {0}", title) : t("Export {0}", title)}
        icon="ellipsis"
        items={[...view, ...saving]}
        note={note}
      />
    </span>
  );
}

interface Export {
  icon: string;
  label(): string;
  /** @returns what to say; undefined where the user cancelled */
  run(host: Remote<PanelHostApi>, picture: Picture): Promise<string | undefined>;
}

const exports: readonly Export[] = [
  {
    icon: "file-media",
    label: () => t("Save as PNG…"),
    async run(host, picture) {
      const content = await base64Of(await pngOf(picture));
      return saved(await host.save({ name: `${picture.name}.png`, content, encoding: "base64" }));
    },
  },
  {
    icon: "symbol-color",
    label: () => t("Save as SVG…"),
    run: async (host, picture) =>
      saved(await host.save({ name: `${picture.name}.svg`, content: svgOf(picture), encoding: "utf8" })),
  },
  {
    icon: "table",
    label: () => t("Save data as CSV…"),
    run: async (host, picture) =>
      saved(await host.save({ name: `${picture.name}.csv`, content: picture.csv(), encoding: "utf8" })),
  },
  {
    icon: "copy",
    label: () => t("Copy picture"),
    async run(_host, picture) {
      // The promise is passed on: the clipboard must be asked for while the click still counts as the user's.
      await navigator.clipboard.write([new ClipboardItem({ "image/png": pngOf(picture) })]);
      return t("Copied");
    },
  },
  {
    icon: "clippy",
    label: () => t("Copy data"),
    async run(host, picture) {
      await host.copyText(picture.csv());
      return t("Copied");
    },
  },
];

function saved(written: boolean): string | undefined {
  return written ? t("Saved") : undefined;
}

/** A blob's bytes as base64. */
async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  // In parts: a call takes a limited number of arguments.
  const part = 0x8000;
  let binary = "";
  for (let at = 0; at < bytes.length; at += part) binary += String.fromCharCode(...bytes.subarray(at, at + part));
  return btoa(binary);
}
