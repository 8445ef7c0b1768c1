import { describe, expect, it } from "vitest";
import type { ChartLine } from "../../../webview/charts/chartSpec.ts";
import { lineStyle } from "../../../webview/charts/lineStyles.ts";
import { barsCsv } from "../../../webview/export/barPicture.ts";
import { linesCsv } from "../../../webview/export/chartPicture.ts";

const axes = { x: { title: "Epoch", show: String }, y: { title: "Perplexity", show: String } };
const line = (label: string, x: number[], y: number[]): ChartLine => ({
  name: label,
  label,
  series: { x: Float64Array.from(x), y: Float64Array.from(y) },
  style: lineStyle(0),
});

describe("CSV of lines", () => {
  it("has a point a row, and nothing for a gap", () => {
    expect(linesCsv([line("a", [1, 2], [24.5, Number.NaN])], axes)).toBe(
      "line,Epoch,Perplexity\r\na,1,24.5\r\na,2,\r\n",
    );
  });

  it("keeps every bit of its numbers", () => {
    const values = [1 / 3, 0.1 + 0.2, 1e-300, 123_456_789.123_456_78];
    const rows = linesCsv([line("a", values, values)], axes)
      .trim()
      .split("\r\n")
      .slice(1);
    expect(rows.map((row) => Number(row.split(",")[2]))).toEqual(values);
  });

  it("quotes names that need it", () => {
    expect(linesCsv([line('the "best", so far', [1], [2])], axes)).toContain('"the ""best"", so far",1,2');
  });
});

describe("CSV of bars", () => {
  it("has a bar a row and a part a column", () => {
    const spec = {
      title: "Samples by client",
      groupTitle: "Client",
      groups: ["0", "1"],
      valueTitle: "Samples",
      stacks: [
        { name: "pub", values: [3, 4] },
        { name: "inn", values: [1, 0] },
      ],
    };
    expect(barsCsv(spec)).toBe("Client,pub,inn\r\n0,3,1\r\n1,4,0\r\n");
  });
});
