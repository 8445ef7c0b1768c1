/** Tells the process that started the window, by the file SPLITCOM_TEST_RESULTS. */
import { appendFileSync } from "node:fs";
import type { HostReport } from "../harness/hostReport.ts";

export function report(line: HostReport): void {
  appendFileSync(process.env.SPLITCOM_TEST_RESULTS!, `${JSON.stringify(line)}\n`);
}

/** What has been measured, for those who read the tests' output. */
export function say(text: string): void {
  report({ kind: "said", text });
}
