/** Runs that one message about the table may name. */
export const mostTableRuns = 5000;
