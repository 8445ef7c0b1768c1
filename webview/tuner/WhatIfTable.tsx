/** What each threshold would have sent, beside what was sent. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { showBytes, showPercent } from "../../extension/protocol/quantities.ts";
import type { WhatIf } from "../../extension/protocol/run/whatIf.ts";
import { showTheta, type ThetaAnswer } from "./thetas.ts";
import { thetaTitle } from "./thetaTitle.ts";

type Sent = Omit<WhatIf, "theta">;

export interface WhatIfTableProps {
  answers: readonly ThetaAnswer[];
  /** What was really sent; undefined until it is known. */
  sent: Sent | undefined;
}

/** Dashes stand for what is not known yet, so that nothing moves when it comes. */
export function WhatIfTable({ answers, sent }: WhatIfTableProps): JSX.Element {
  return (
    <table class="what-if">
      <caption class="visually-hidden">{t("What each threshold would have sent")}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{t("Upload ratio")}</th>
          <th scope="col">{t("Bytes")}</th>
          <th scope="col">{t("Saving")}</th>
        </tr>
      </thead>
      <tbody>
        {answers.map(({ name, theta, sent }) => (
          <Row key={name} title={`${thetaTitle(name)} ${showTheta(theta)}`} sent={sent} />
        ))}
        <Row title={t("Actually sent")} sent={sent} />
      </tbody>
    </table>
  );
}

function Row({ title, sent }: { title: string; sent: Sent | undefined }): JSX.Element {
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{showPercent(sent?.uploadRatio)}</td>
      <td>{sent ? showBytes(sent.bytes) : "-"}</td>
      <td>{showPercent(sent?.saving)}</td>
    </tr>
  );
}
