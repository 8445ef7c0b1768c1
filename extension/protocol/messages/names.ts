/** Names that messages carry. On their own, so that whoever needs a name loads no schema. */

/** The kinds of panels. */
export const viewNames = ["dashboard", "inspector", "tuner", "compare", "texts", "table"] as const;
export type ViewName = (typeof viewNames)[number];

export const reportFormats = ["markdown", "latex", "csv", "json"] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** What the charts of a page are drawn over: the x of all curves over training. */
export const chartAxes = ["epoch", "step", "uplink", "traffic", "time"] as const;
export type ChartAxisName = (typeof chartAxes)[number];

/** Commands on one run that a panel offers; the host runs the palette's command of the same name. */
export const runActions = ["stop", "pause", "resume", "rerun", "reveal", "openConfig", "showLog"] as const;
export type RunAction = (typeof runActions)[number];

/** Commands on any number of runs that the table offers; the host runs the palette's command of the same name. */
export const runsActions = ["delete", "rerun", "star", "unstar", "exportReport"] as const;
export type RunsAction = (typeof runsActions)[number];
