import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { LineSample } from "../charts/LineSample.tsx";
import type { LineStyle } from "../charts/lineStyles.ts";
import { Icon } from "../controls/Icon.tsx";

export interface RunHeadingProps {
  name: string;
  style: LineStyle;
  /** Whether the others are compared with this run. */
  reference: boolean;
  onRefer(): void;
  onRemove(): void;
}

/** The head of a run's column: how it is drawn, what it is called, and what can be done with it here. */
export function RunHeading({ name, style, reference, onRefer, onRemove }: RunHeadingProps): JSX.Element {
  return (
    <th scope="col">
      <div class="compared-run">
        <LineSample style={style} />
        <span class="compared-run-name" title={name}>
          {name}
        </span>
        <button
          type="button"
          class="icon-button"
          aria-label={t("Remove {0} from the comparison", name)}
          title={t("Remove from the comparison")}
          onClick={onRemove}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="compared-run-role">
        {reference ? (
          <span>{t("Reference")}</span>
        ) : (
          <button type="button" class="link-button" aria-label={t("Use as reference: {0}", name)} onClick={onRefer}>
            {t("Use as reference")}
          </button>
        )}
      </div>
    </th>
  );
}
