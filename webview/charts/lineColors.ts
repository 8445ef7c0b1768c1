/**
 * The colors of lines, by kind of theme: what the manifest contributes as `splitcom.line1` to `splitcom.line10` (a test holds one against
 * the other), for pages outside of VS Code, and where a user's own color cannot be seen.
 *
 * In each theme all ten are apart for the eye, also one that does not distinguish red from green, and stand out from the background.
 */
export const lineColors = {
  dark: ["#6b91c1", "#e67901", "#3de994", "#a76bfd", "#fe5b8b", "#fff17c", "#00cbff", "#ffaceb", "#877f46", "#d0bd00"],
  light: ["#1a5cff", "#ee6600", "#008c77", "#4d0084", "#ac0740", "#936100", "#01658b", "#b942be", "#773002", "#7d8e25"],
  highContrast: [
    "#92afff",
    "#df7300",
    "#3be996",
    "#ac68f8",
    "#ff5b8a",
    "#fff272",
    "#00acb4",
    "#ffa4fa",
    "#8a796c",
    "#cdb800",
  ],
  highContrastLight: [
    "#1a5cff",
    "#be5400",
    "#007c61",
    "#4a0094",
    "#bd0012",
    "#8a6f4c",
    "#006ba3",
    "#bf3baf",
    "#5b4344",
    "#3f6200",
  ],
} as const satisfies Record<string, readonly string[]>;

/** As VS Code's variables end: `--vscode-splitcom-line1`. */
export const lineColorNames = lineColors.dark.map((_, index) => `splitcom-line${index + 1}`);
