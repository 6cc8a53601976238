import { WIDE_ROWS } from '../../constants';

/**
 * Packs wide panels [from, to) for `patches.ts`: `packed[panel of 32 rows, output, row]`, a row being a
 * place (u, v, channel) of the kernel. A last panel of at most 16 rows has 16. Rows beyond the last are 0.
 */
export function packPatches(
  w: usize,
  outputs: i32,
  channels: i32,
  taps: i32,
  part: i32,
  packed: usize,
  from: i32,
  to: i32,
): void {
  const rows = channels * taps;
  for (let panel = from; panel < to; panel++) {
    const first = panel * WIDE_ROWS;
    const width = rows - first <= 16 ? 16 : WIDE_ROWS;
    let out = packed + ((<usize>(first * outputs)) << 2);
    for (let m = 0; m < outputs; m++) {
      for (let row = first; row < first + width; row++, out += 4) {
        const tap = row / channels;
        const place = (m * channels + row - tap * channels) * taps + tap;
        let value: f32 = row < rows ? load<f32>(w + ((<usize>place) << 2)) : 0;
        if (part > 0 ? value < 0 : part < 0 && value > 0) value = 0;
        store<f32>(out, value);
      }
    }
  }
}
