/** Colors of the page's variables as numbers. */

/** Components from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

let context: CanvasRenderingContext2D | null | undefined;

/**
 * A color in any of CSS's notations; undefined where it is none, as for a variable that the theme leaves out.
 *
 * @param ground what a translucent color lies on
 */
export function readColor(text: string, ground: Color = [0, 0, 0]): Color | undefined {
  if (text === "" || !CSS.supports("color", text)) return undefined;
  context ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return undefined;
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data as unknown as [
    number,
    number,
    number,
    number,
  ];
  return blend(ground, [red, green, blue], alpha / 255);
}

/** `share` of `over` on `under`. */
export function blend(under: Color, over: Color, share: number): Color {
  const mixed = (index: 0 | 1 | 2) => Math.round(under[index] + share * (over[index] - under[index]));
  return [mixed(0), mixed(1), mixed(2)];
}
