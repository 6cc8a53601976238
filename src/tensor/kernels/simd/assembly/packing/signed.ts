import { SIGNED_COLUMNS } from '../../constants';

/**
 * Packs panels [from, to) of 4 rows for `convolution/signed.ts`, `packed[row, output]`: of each weight where in a
 * panel of columns what it takes lies, in bytes, and the weight. A row is an input channel of w, `[outputs,
 * channels, 1, 1]`. `part` is that of the panel's first halves: 1 or −1.
 */
export function packSigned(
  w: usize,
  outputs: i32,
  channels: i32,
  part: i32,
  packed: usize,
  from: i32,
  to: i32,
): void {
  const last = min(to << 2, channels);
  const pitch = (<usize>channels) << 2;
  for (let row = from << 2; row < last; row++) {
    let at = w + ((<usize>row) << 2);
    let out = packed + ((<usize>(row * outputs)) << 3);
    for (let m = 0; m < outputs; m++, at += pitch, out += 8) {
      const weight = load<f32>(at);
      const isSecond = part > 0 ? weight < 0 : weight > 0;
      store<u32>(out, (2 * m + i32(isSecond)) * (4 * SIGNED_COLUMNS));
      store<f32>(out, weight, 4);
    }
  }
}
