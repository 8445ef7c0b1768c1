import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { EditorIssue } from "../../extension/protocol/messages/configValidation.ts";
import { Icon } from "../controls/Icon.tsx";

/** The editor marks all of them. */
const mostShown = 3;

/** What is wrong with a configuration, errors first. Nothing where all is well. */
export function ConfigIssues({ issues }: { issues: readonly EditorIssue[] }): JSX.Element | null {
  if (issues.length === 0) return null;
  const errors = issues.filter(({ severity }) => severity === "error");
  const ordered = [...errors, ...issues.filter(({ severity }) => severity === "warning")];
  return (
    <div class={errors.length > 0 ? "banner error" : "banner warning"} role="status">
      <Icon name={errors.length > 0 ? "error" : "warning"} />
      <div>
        <p>{errors.length > 0 ? countOf(errors.length) : t("It can run, but has warnings:")}</p>
        <ul>
          {ordered.slice(0, mostShown).map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
        {ordered.length > mostShown && <p>{t("and {0} more, marked in the editor", ordered.length - mostShown)}</p>}
      </div>
    </div>
  );
}

function countOf(errors: number): string {
  return errors === 1
    ? t("One error keeps this configuration from running:")
    : t("{0} errors keep this configuration from running:", errors);
}
