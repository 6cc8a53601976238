import { Plan } from './plan';

/*
 * Rows of an image as `selected.ts` reads them: from `stripStep` of the scratch memory on, [row, column, channel]
 * with its padding, rows `stripPitch` bytes apart, and behind the last of them three zeros.
 */

/** Lays the rows of the image that `count` rows of the grid see, from row `top` of the grid on. */
export function layRows(plan: Plan, top: i32, count: i32): void {
  const pixel = (<usize>plan.channels) << 2;
  const rows = (count - 1) * plan.strideY + plan.tapsY;
  const columns = (plan.gridX - 1) * plan.strideX + plan.tapsX;
  const left = min(max(plan.padX, 0), columns);
  const skipped = max(-plan.padX, 0);
  const width = max(0, min(plan.width - skipped, columns - left));
  const first = top * plan.strideY - plan.padY;
  let line = plan.scratch + plan.stripStep;
  const isWhole = columns === plan.width && plan.padX === 0;
  if (isWhole && first >= 0 && first + rows <= plan.height) {
    layPixels(plan, first * plan.width, rows * plan.width, line);
    line += <usize>rows * plan.stripPitch;
  } else {
    for (let row = first; row < first + rows; row++, line += plan.stripPitch) {
      if (row < 0 || row >= plan.height) {
        memory.fill(line, 0, plan.stripPitch);
        continue;
      }
      const begin = line + <usize>left * pixel;
      const end = begin + <usize>width * pixel;
      memory.fill(line, 0, begin - line);
      layPixels(plan, row * plan.width + skipped, width, begin);
      memory.fill(end, 0, line + plan.stripPitch - end);
    }
  }
  memory.fill(line, 0, 16);
}

/** Lays `count` pixels of all channels, from the plane's element `first` on: four of four channels at a time. */
function layPixels(plan: Plan, first: i32, count: i32, to: usize): void {
  const plane = (<usize>(plan.height * plan.width)) << 2;
  const pixel = (<usize>plan.channels) << 2;
  const from = plan.x + ((<usize>first) << 2);
  const fours = plan.channels & ~3;
  if (count < 4) {
    for (let p = 0; p < count; p++)
      layPixel(from, plane, p, 0, plan.channels, to + <usize>p * pixel);
    return;
  }
  for (let q = 0; q < count; q += 4) {
    // The last four overlap those before.
    const p = min(q, count - 4);
    let at = from + ((<usize>p) << 2);
    let p0 = to + <usize>p * pixel;
    let p1 = p0 + pixel;
    let p2 = p1 + pixel;
    let p3 = p2 + pixel;
    for (let c = 0; c < fours; c += 4, p0 += 16, p1 += 16, p2 += 16, p3 += 16) {
      const c0 = v128.load(at);
      const c1 = v128.load(at + plane);
      at += 2 * plane;
      const c2 = v128.load(at);
      const c3 = v128.load(at + plane);
      at += 2 * plane;
      const c01 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5);
      const c23 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5);
      const d01 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7);
      const d23 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7);
      v128.store(p0, v128.shuffle<f32>(c01, c23, 0, 1, 4, 5));
      v128.store(p1, v128.shuffle<f32>(c01, c23, 2, 3, 6, 7));
      v128.store(p2, v128.shuffle<f32>(d01, d23, 0, 1, 4, 5));
      v128.store(p3, v128.shuffle<f32>(d01, d23, 2, 3, 6, 7));
    }
    for (let n = 0; n < 4; n++) {
      const there = to + <usize>(p + n) * pixel;
      layPixel(from, plane, p + n, fours, plan.channels, there);
    }
  }
}

/** The channels from `c` on of one pixel. */
function layPixel(from: usize, plane: usize, p: i32, c: i32, channels: i32, to: usize): void {
  let at = from + ((<usize>p) << 2) + <usize>c * plane;
  for (; c < channels; c++, at += plane) store<f32>(to + ((<usize>c) << 2), load<f32>(at));
}
