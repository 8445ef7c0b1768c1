import { Context } from "svgcanvas";
import { activeCharacters } from "../../extension/protocol/text/characters.ts";

const anchors: Partial<Record<CanvasTextAlign, string>> = { center: "middle", right: "end", end: "end" };
const baselines: Partial<Record<CanvasTextBaseline, string>> = {
  hanging: "hanging",
  top: "text-before-edge",
  middle: "central",
  bottom: "text-after-edge",
};

/**
 * svgcanvas, writing text as a strict page may.
 *
 * The library reads a font apart by way of a `style` attribute, which the page's content security policy forbids: texts
 * would have no font, and every one of them an error in the console. Setting a style by script is allowed.
 */
export class SvgContext extends Context {
  override __applyText(text: string, x: number, y: number, action: "fill" | "stroke"): void {
    // Before the text is current, as the search begins there.
    const parent = this.__closestGroupOrSvg();
    const { style } = document.createElement("span");
    style.font = this.font;
    const element = this.__createElement(
      "text",
      {
        "font-family": style.fontFamily,
        "font-size": style.fontSize,
        "font-style": style.fontStyle,
        "font-weight": style.fontWeight,
        x,
        y,
        "text-anchor": anchors[this.textAlign] ?? "start",
        "dominant-baseline": baselines[this.textBaseline] ?? "alphabetic",
      },
      true,
    );
    // XML knows no control characters, not even escaped.
    element.append(text.replaceAll(activeCharacters, ""));
    this.__currentElement = element;
    this.__applyTransformation(element);
    this.__applyStyleToCurrentElement(action);
    parent.append(element);
  }
}
