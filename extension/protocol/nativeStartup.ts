/** What libtensorflow writes when it is loaded, before its own settings for silence are in force. */

const lines = [
  /^WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR\s*$/,
  /^I0000 [\d.: ]+port\.cc:\d+\] oneDNN custom operations are on\. /,
];

/** Whether a line is one of those, which say nothing about the run: results do not depend on it. */
export function isNativeStartup(line: string): boolean {
  return lines.some((known) => known.test(line));
}
