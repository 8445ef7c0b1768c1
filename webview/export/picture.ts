/** Something drawn that can be saved: with its numbers, and on any 2D context. */
import { SvgContext } from "./svgContext.ts";

export interface Picture {
  /** Of files, without extension. */
  name: string;
  /** CSS pixels. */
  width: number;
  height: number;
  /** Draws onto an empty context in CSS pixels. Text stays text where the context writes SVG. */
  draw(context: CanvasRenderingContext2D): void;
  /** The drawn numbers, with full precision. */
  csv(): string;
}

/** Device pixels for each CSS pixel, for print and for screens of high resolution. */
const scale = 2;

/** @throws where the browser cannot hold a canvas of that size */
export async function pngOf(picture: Picture): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * scale;
  canvas.height = picture.height * scale;
  const context = canvas.getContext("2d")!;
  context.scale(scale, scale);
  picture.draw(context);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large to be a PNG")))),
  );
}

/** A document of its own, with text as text. */
export function svgOf(picture: Picture): string {
  const context = new SvgContext(picture.width, picture.height);
  picture.draw(context as unknown as CanvasRenderingContext2D);
  return context.getSerializedSvg(true);
}

/** A file's name: what some systems do not allow in names is left out. */
export function fileName(title: string): string {
  const words = title.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? [];
  return words.join("-").slice(0, 80) || "chart";
}
