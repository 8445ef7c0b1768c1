/** What the tests in the extension host tell of themselves: a file, to which each appends a line. */
export type HostReport = HostTestResult | { kind: "said"; text: string } | { kind: "ended" };

/** How a test ended. */
export interface HostTestResult {
  kind: "test";
  title: string;
  milliseconds: number;
  /** Message and stack of one that failed. */
  error: string | null;
}
