declare module "svgcanvas" {
  /** Takes the calls of a 2D context and writes SVG. */
  export class Context {
    constructor(width: number, height: number);
    font: string;
    textAlign: CanvasTextAlign;
    textBaseline: CanvasTextBaseline;
    /** @param fixNamedEntities turns named entities into numeric ones, as XML without a DTD needs */
    getSerializedSvg(fixNamedEntities?: boolean): string;

    /** Of the library's own: what `svgContext.ts` replaces, and what that needs. */
    __applyText(text: string, x: number, y: number, action: "fill" | "stroke"): void;
    __currentElement: SVGElement;
    __createElement(name: string, attributes: Record<string, string | number>, resetFill?: boolean): SVGElement;
    __applyTransformation(element: SVGElement): void;
    __applyStyleToCurrentElement(action: "fill" | "stroke"): void;
    __closestGroupOrSvg(): SVGElement;
  }
}
