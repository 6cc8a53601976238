import type { Picture } from '../picture.js';

/**
 * The picture in CIELAB, three numbers a pixel: L* (0 … 100), a*, b* (about −128 … 127). Transparent
 * pixels are seen over white, as the network sees them.
 *
 * sRGB (IEC 61966-2-1) to linear light, to CIE XYZ, to CIELAB (CIE 15) under the white of D65.
 */
export function toLab({ data }: Picture): Float32Array {
  const lab = new Float32Array((data.length / 4) * 3);
  for (let i = 0, o = 0; i < data.length; i += 4, o += 3) {
    const red = linearOverWhite(data[i], data[i + 3]);
    const green = linearOverWhite(data[i + 1], data[i + 3]);
    const blue = linearOverWhite(data[i + 2], data[i + 3]);
    const x = labCurve((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
    const y = labCurve(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
    const z = labCurve((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
    lab[o] = 116 * y - 16;
    lab[o + 1] = 500 * (x - y);
    lab[o + 2] = 200 * (y - z);
  }
  return lab;
}

/** Linear light, 0 … 1, of each 8-bit sRGB value. */
const linear = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

function linearOverWhite(value: number, alpha: number): number {
  return linear[Math.round((value * alpha + 255 * (255 - alpha)) / 255)];
}

/** The cube root, with a straight line in place of its steep start. */
function labCurve(value: number): number {
  return value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116;
}
