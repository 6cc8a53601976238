import type { Kernel } from '../signatures.js';

/** The least run of neighbours that is copied as a block: below, a call costs more than the copies. */
const LEAST_RUN = 16;

/** One unit is one place of the outermost extent; a single run is one unit. */
export const move: Kernel<'move'> = {
  units: (_, [rank, , , outermost]) => (rank === 1 ? 1 : outermost),
  run([x, y], [rank, fromFirst, toFirst, ...rest], from, to) {
    const extents = rest.slice(0, rank);
    const xs = rest.slice(rank, 2 * rank);
    const ys = rest.slice(2 * rank);
    const last = rank - 1;
    const isRun = xs[last] === 1 && ys[last] === 1 && extents[last] >= LEAST_RUN;
    const copyLast = (source: number, target: number): void => {
      if (isRun) {
        y.data.set(x.data.subarray(source, source + extents[last]), target);
        return;
      }
      const [stepX, stepY] = [xs[last], ys[last]];
      for (let i = 0; i < extents[last]; i++)
        y.data[target + i * stepY] = x.data[source + i * stepX];
    };
    const copy = (axis: number, source: number, target: number): void => {
      if (axis === last) {
        copyLast(source, target);
        return;
      }
      for (let i = 0; i < extents[axis]; i++) {
        copy(axis + 1, source + i * xs[axis], target + i * ys[axis]);
      }
    };
    if (last === 0) copyLast(fromFirst, toFirst);
    else {
      for (let i = from; i < to; i++) copy(1, fromFirst + i * xs[0], toFirst + i * ys[0]);
    }
  },
};

/** One unit is one channel. */
export const slope: Kernel<'slope'> = {
  units: ([x]) => x.shape[0],
  run([x, values, slopes, out], _, from, to) {
    const plane = x.data.length / x.shape[0];
    for (let c = from; c < to; c++) {
      const below = slopes.data[c];
      for (let i = c * plane; i < (c + 1) * plane; i++) {
        out.data[i] = x.data[i] >= 0 ? values.data[i] : below * values.data[i];
      }
    }
  },
};
