/** Host and validator: the process that reads configurations, their models and their data. */

import Type from "typebox";
import type { RunId } from "../run/runSummary.ts";
import type { ConfigValidation } from "./configValidation.ts";
import { type ApiOf, message } from "./messageTable.ts";
import { orNull, run, validation } from "./messageValues.ts";

const api = {
  /**
   * Validates a configuration as it stands in the editor. Never rejects for what is wrong with it: that is in the issues.
   *
   * @param file absolute; relative paths in the text are relative to its folder.
   * @param earlierRun whose similarities predict the upload ratio, if any.
   */
  validate: message<(text: string, file: string, earlierRun: RunId | null) => ConfigValidation>(
    [Type.String(), Type.String(), orNull(run)],
    validation,
  ),
};

export const validatorMessages = { api, listener: {} };
export type ValidatorApi = ApiOf<typeof api>;
