/** What is read of jest's `--json` output. */
export interface JestSummary {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  /** Files that could not even be loaded: no test of theirs is counted anywhere else. */
  readonly numRuntimeErrorTestSuites: number;
}

/** The last line of a run, alone on its line, for readers that know no jest. */
export function closingLine(summary: JestSummary): string {
  const failed = summary.numFailedTests + summary.numRuntimeErrorTestSuites;
  const skipped = summary.numPendingTests > 0 ? `, ${summary.numPendingTests} skipped` : '';
  return `${summary.numPassedTests} passed, ${failed} failed${skipped}`;
}
