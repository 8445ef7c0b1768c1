/** How a test in the extension host ended, as it is handed out of there. */
export interface HostTestResult {
  title: string;
  milliseconds: number;
  /** Message and stack of one that failed. */
  error: string | null;
}
