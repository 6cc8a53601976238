import type { Tensor } from '../../tensor.js';
import type { Kernel } from '../signatures.js';
import type { Functions } from './module.js';

/** Whether a gate has one value for each channel of the signal, as squeeze and excitation has. */
export const isPerChannel = (signal: Tensor, gate: Tensor): boolean =>
  gate.data.length === signal.shape[0] && gate.shape[0] === signal.shape[0];

/** Gates of one value per channel. One unit is one channel. */
export function gates(functions: Functions) {
  const gate: Kernel<'gate'> = {
    units: ([x]) => x.shape[0],
    run: ([x, g, y], _, from, to) =>
      functions.gate(x.offset, g.offset, y.offset, x.data.length / x.shape[0], from, to),
  };
  const gateInput: Kernel<'gateInput'> = {
    units: ([x]) => x.shape[0],
    run: ([x, gy, gg], _, from, to) =>
      functions.gateInput(x.offset, gy.offset, gg.offset, x.data.length / x.shape[0], from, to),
  };
  return { gate, gateInput };
}
