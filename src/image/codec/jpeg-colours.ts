/** One component at the picture's size: every fourth byte of `data`, from `channel` on. */
export interface Plane {
  readonly data: Uint8Array;
  readonly channel: number;
}

const HALF = 1 << 15;
const fix = (factor: number): number => Math.round(factor * 65536);
const clamp = (value: number): number => Math.max(0, Math.min(255, value));

/** Turns YCbCr into RGB in the first three bytes of a pixel: libjpeg's `ycc_rgb_convert`. */
function yccPixel(y: number, cb: number, cr: number, data: Uint8Array, at: number): void {
  const blue = cb - 128;
  const red = cr - 128;
  data[at] = clamp(y + ((fix(1.402) * red + HALF) >> 16));
  data[at + 1] = clamp(y + ((-fix(0.34414) * blue - fix(0.71414) * red + HALF) >> 16));
  data[at + 2] = clamp(y + ((fix(1.772) * blue + HALF) >> 16));
}

/** Writes three planes as red, green and blue, from YCbCr unless they are plain colours. */
export function writeRgb(planes: readonly Plane[], isYcc: boolean, data: Uint8Array): void {
  const [first, second, third] = planes;
  for (let at = 0; at < data.length; at += 4) {
    const a = first.data[at + first.channel];
    const b = second.data[at + second.channel];
    const c = third.data[at + third.channel];
    if (isYcc) yccPixel(a, b, c, data, at);
    else data.set([a, b, c], at);
    data[at + 3] = 255;
  }
}

/** `a · b / 255`, rounded, as Pillow's MULDIV255 computes it. */
function product(a: number, b: number): number {
  const sum = a * b + 128;
  return ((sum >> 8) + sum) >> 8;
}

/**
 * Writes four planes of CMYK, or YCCK, as red, green and blue. They are stored as Adobe does, which all
 * readers assume: 255 is no ink. Pillow's `cmyk2rgb`: what black leaves, less what the ink takes of it.
 */
export function writeCmyk(planes: readonly Plane[], isYcck: boolean, data: Uint8Array): void {
  // YCCK's YCbCr are the colours that the inks take away.
  writeRgb(planes, isYcck, data);
  const black = planes[3];
  for (let at = 0; at < data.length; at += 4) {
    const left = black.data[at + black.channel];
    for (let c = 0; c < 3; c++) {
      const ink = isYcck ? data[at + c] : 255 - data[at + c];
      data[at + c] = left - product(ink, left);
    }
  }
}
