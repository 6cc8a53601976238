import { PANEL_GAP as GAP } from '../../constants';
import { pairsOf, partsAt, restsAt, unitsAt } from '../convolution/whole';

/** Bytes of the units and lengths at the end of a panel. */
const UNITS_BYTES: usize = 2 * <usize>GAP;

/**
 * Panels [from, to) of 4 outputs for `precise`: as `packForward`, `k = (tap, c)`, in float64, and their parts behind
 * them; see `whole.ts`. Written one element after the other: weights over few channels are few.
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
  const step = unitsAt(<usize>depth) + UNITS_BYTES;
  for (let panel = from; panel < to; panel++) {
    const start = packed + <usize>panel * step;
    let at = start;
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
    for (let r: usize = 0; r < 4; r++) packParts(start, r, <usize>depth);
  }
}

/**
 * Writes the parts of row `r` of a panel, its unit, and the length of its list of rests. The unit is 0, so that the
 * layer is summed in float64, where a weight is not finite or more than its parts.
 */
function packParts(panel: usize, r: usize, depth: usize): void {
  const unitAt = panel + unitsAt(depth) + (r << 3);
  const lengthAt = panel + unitsAt(depth) + 32 + (r << 2);
  const power = powerFor(largestOf(panel, r, depth));
  store<u32>(lengthAt, 0);
  store<f64>(unitAt, power === 0 ? 0 : 1 / (32768 * power));
  if (power === 0) return;
  const list = panel + restsAt(depth) + r * (pairsOf(depth) << 3);
  let entry = list;
  let to = panel + partsAt(depth) + (r << 3);
  let isExact = true;
  for (let k: usize = 0; k < depth; k += 2, to += 32) {
    let rests: i32 = 0;
    for (let i: usize = 0; i < 2; i++) {
      const own = panel + ((k + i) << 5) + (r << 3);
      const value: f64 = k + i < depth ? power * load<f64>(own) : 0;
      const whole = nearest(value);
      const high = (<i32>whole + 0x4000) >> 15;
      const part = 32768 * (value - whole);
      const rest = <i32>nearest(part);
      isExact = isExact && part === <f64>rest;
      store<i16>(to + (i << 1), <i16>high);
      store<i16>(to + 4 + (i << 1), <i16>(<i32>whole - (high << 15)));
      rests |= i === 0 ? rest & 0xffff : rest << 16;
    }
    if (rests === 0) continue;
    store<u32>(entry, <u32>(k << 4));
    store<i32>(entry, rests, 4);
    entry += 8;
  }
  store<u32>(lengthAt, <u32>((entry - list) >> 3));
  if (!isExact) store<f64>(unitAt, 0);
}

function largestOf(panel: usize, r: usize, depth: usize): f64 {
  let largest: f64 = 0;
  for (let k: usize = 0; k < depth; k++) {
    largest = max(largest, abs(load<f64>(panel + (k << 5) + (r << 3))));
  }
  return largest;
}

/**
 * The power of two by which weights of a row become whole numbers below 2^30, so far below that the upper 15 bits,
 * rounded, stay within ±32767; 0 where one of them is not finite.
 */
function powerFor(largest: f64): f64 {
  if (!(largest < Infinity)) return 0;
  if (largest === 0) return 1;
  const exponent = <i32>((reinterpret<u64>(largest) >> 52) & 0x7ff) - 1023;
  const power = reinterpret<f64>((<u64>(1023 + 29 - exponent)) << 52);
  return power * largest < <f64>(0x40000000 - 0x4000) ? power : power / 2;
}
