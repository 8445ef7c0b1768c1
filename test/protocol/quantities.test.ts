import { expect, it } from "vitest";
import { showBytes, showDuration, showFigure, showPercent } from "../../extension/protocol/quantities.ts";

it.each([
  [showBytes(0), "0 B"],
  [showBytes(999), "999 B"],
  [showBytes(1000), "1 kB"],
  [showBytes(12_345_678), "12.3 MB"],
  [showBytes(999_999), "1 MB"],
  [showBytes(3e15), "3000 TB"],
  [showPercent(0.51234), "51.2 %"],
  [showPercent(-0.0000001), "0.0 %"],
  [showPercent(-0.01), "-1.0 %"],
  [showPercent(null), "-"],
  [showFigure(53.694), "53.69"],
  [showFigure(190.25), "190.3"],
  [showFigure(12345.6), "12346"],
  [showFigure(undefined), "-"],
  [showDuration(0), "0.0 s"],
  [showDuration(59.94), "60 s"],
  [showDuration(59.96), "1 min 00 s"],
  [showDuration(125), "2 min 05 s"],
  [showDuration(11_520), "3 h 12 min"],
])("%s", (shown, expected) => expect(shown).toBe(expected));
