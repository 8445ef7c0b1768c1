/** As many runs as one page lays over each other. */
export const mostComparedRuns = 50;
