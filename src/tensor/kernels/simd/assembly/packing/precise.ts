import { PANEL_GAP as GAP } from '../../constants';

const PANEL_GAP: usize = <usize>GAP;

/**
 * Panels [from, to) of 4 outputs for `precise`: as `packForward`, `k = (tap, c)`, in float64. Written one
 * element after the other: weights over few channels are few.
 */
export function packPrecise(
  w: usize,
  outputs: i32,
  channels: i32,
  taps: i32,
  part: i32,
  packed: usize,
  from: i32,
  to: i32,
): void {
  const depth = channels * taps;
  const step = ((<usize>depth) << 5) + 2 * PANEL_GAP;
  for (let panel = from; panel < to; panel++) {
    let at = packed + <usize>panel * step;
    for (let k = 0; k < depth; k++) {
      const tap = k / channels;
      const element = (k - tap * channels) * taps + tap;
      for (let r = 0; r < 4; r++, at += 8) {
        const row = (panel << 2) + r;
        let value: f32 = 0;
        if (row < outputs) value = load<f32>(w + ((<usize>(row * depth + element)) << 2));
        if (part > 0 ? value < 0 : part < 0 && value > 0) value = 0;
        store<f64>(at, <f64>value);
      }
    }
  }
}
