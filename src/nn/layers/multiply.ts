import { copyOf, type Layer, type Treatment, wholly } from './layer.js';

export interface MultiplySpec {
  readonly type: 'multiply';
}

/** The description of a gate: the first input, the signal, times the second, whose extents may be 1. */
export const multiply = (): MultiplySpec => ({ type: 'multiply' });

/** All relevance goes to the signal, and none to the gate. */
export const signalTakesAll: Treatment = (engine, { inputs: [, gate] }, relevance) =>
  wholly([copyOf(engine, relevance), engine.zeros(gate.shape)]);

/** A signal times a gate, as in squeeze and excitation. */
export function multiplyLayer(): Layer {
  return {
    keeps: { gradient: ['inputs'], relevance: [] },
    outputShape([signal, gate]) {
      if (gate.some((extent, axis) => extent !== 1 && extent !== signal[axis])) {
        throw new RangeError(`a gate of ${gate.join('×')} does not fit ${signal.join('×')} values`);
      }
      return signal;
    },
    forward(engine, { inputs: [signal, gate], output }) {
      engine.run('gate', [signal, gate, output], []);
    },
    backward(engine, { inputs: [signal, gate] }, gradient) {
      const atSignal = engine.tensor(signal.shape);
      const atGate = engine.tensor(gate.shape);
      engine.run('gate', [gradient, gate, atSignal], []);
      engine.run('gateInput', [signal, gradient, atGate], []);
      return [atSignal, atGate];
    },
  };
}
