/** Host and judge: the process that reads configurations, their models and their data. */

import type { RunId } from "../run/runSummary.ts";
import type { ConfigValidation } from "./configValidation.ts";

export interface ValidatorApi {
  /**
   * Validates a configuration as it stands in the editor. Never rejects for what is wrong with it: that is in the issues.
   *
   * @param file absolute; relative paths in the text are relative to its folder.
   * @param earlierRun whose similarities predict the upload ratio, if any.
   */
  validate(text: string, file: string, earlierRun: RunId | null): ConfigValidation;
}
