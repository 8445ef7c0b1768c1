/** The kinds of panels. On their own, so that naming them loads no schema. */
export const viewNames = ["dashboard", "inspector", "tuner", "compare", "texts"] as const;
export type ViewName = (typeof viewNames)[number];
