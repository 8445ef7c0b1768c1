/** Colors of the page's variables as numbers. */

/** Components from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

let context: CanvasRenderingContext2D | null | undefined;

/**
 * A color in any of CSS's notations; undefined where it is none, as for a variable that the theme leaves out.
 *
 * @param ground the color behind a translucent one
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

/** @param hex `#rrggbb` */
export function hexColor(hex: string): Color {
  const at = (place: number) => Number.parseInt(hex.slice(place, place + 2), 16);
  return [at(1), at(3), at(5)];
}

/** `share` of `over` on `under`. */
export function blend(under: Color, over: Color, share: number): Color {
  const mixed = (index: 0 | 1 | 2) => Math.round(under[index] + share * (over[index] - under[index]));
  return [mixed(0), mixed(1), mixed(2)];
}

/** Of two colors as WCAG defines it, from 1 (none) to 21 (black on white). */
export function contrast(one: Color, other: Color): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Color): number {
  const [red, green, blue] = color.map((component) => {
    const share = component / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Whether a line of this color is visible on its background, by WCAG's 3 to 1 for graphics, and differs from lines in the color of text. */
export function standsOut(color: Color, ground: Color, foreground: Color): boolean {
  const apart = Math.hypot(...color.map((component, index) => component - foreground[index as 0 | 1 | 2]));
  return contrast(color, ground) >= 3 && apart >= 30;
}
