/** Red, green and blue, 0…1 each. */
export type Rgb = readonly [number, number, number];

/**
 * A colour for each value of a normalised map: `t` is R / max|R|, −1…1, and 0 is always the middle of
 * the scale, so that a colour means the same sign in every picture.
 */
export type Colormap = (t: number) => Rgb;

/** `value` held to 0…1. */
export const clip = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * The piecewise linear map through colours that are evenly spaced from t = −1 to t = 1.
 *
 * @param colours at least two, in hexadecimal `rrggbb`, separated by blanks
 */
export function throughColours(colours: string): Colormap {
  const stops = colours
    .trim()
    .split(/\s+/)
    .map((hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return (t) => {
    const position = clip((t + 1) / 2) * (stops.length - 1);
    const i = Math.min(stops.length - 2, Math.floor(position));
    const share = position - i;
    const mix = (c: number): number => stops[i][c] * (1 - share) + stops[i + 1][c] * share;
    return [mix(0), mix(1), mix(2)];
  };
}
