import type { Shape } from '../../tensor.js';
import type { Kernel } from '../signatures.js';

/** How far apart a gate's values are along channels, rows and columns; 0 where one is repeated. */
function stridesOf([channels, height, width]: Shape): readonly [number, number, number] {
  return [channels === 1 ? 0 : height * width, height === 1 ? 0 : width, width === 1 ? 0 : 1];
}

/** One unit is one row of the signal. */
export const gate: Kernel<'gate'> = {
  units: ([x]) => x.shape[0] * x.shape[1],
  run([x, g, y], _, from, to) {
    const [, height, width] = x.shape;
    const [byChannel, byRow, byColumn] = stridesOf(g.shape);
    for (let row = from; row < to; row++) {
      const first = Math.floor(row / height) * byChannel + (row % height) * byRow;
      for (let j = 0; j < width; j++) {
        const i = row * width + j;
        y.data[i] = x.data[i] * g.data[first + j * byColumn];
      }
    }
  },
};

/** One unit is one value of the gate; each is summed in the order of the signal. */
export const gateInput: Kernel<'gateInput'> = {
  units: ([, , gg]) => gg.data.length,
  run([x, gy, gg], _, from, to) {
    const [channels, height, width] = x.shape;
    const [gateChannels, gateHeight, gateWidth] = gg.shape;
    for (let unit = from; unit < to; unit++) {
      const at = [
        Math.floor(unit / (gateHeight * gateWidth)),
        Math.floor(unit / gateWidth) % gateHeight,
        unit % gateWidth,
      ];
      const [c0, c1] = gateChannels === 1 ? [0, channels] : [at[0], at[0] + 1];
      const [y0, y1] = gateHeight === 1 ? [0, height] : [at[1], at[1] + 1];
      const [x0, x1] = gateWidth === 1 ? [0, width] : [at[2], at[2] + 1];
      let sum = 0;
      for (let c = c0; c < c1; c++) {
        for (let i = y0; i < y1; i++) {
          const row = (c * height + i) * width;
          for (let j = row + x0; j < row + x1; j++) sum += gy.data[j] * x.data[j];
        }
      }
      gg.data[unit] = sum;
    }
  },
};
