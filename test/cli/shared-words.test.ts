import { describe, expect, it } from 'vitest';
import { sharedWords } from '../../src/cli/shared-words.js';

/** Of a command that draws: its own options have their defaults. */
const drawing = { heatmapScale: 'p99.5', figureSize: 448 };

describe('--size and --scale', () => {
  it.each([
    [{}, {}, { scale: 'p99.5', size: 448 }],
    [{ scale: 'max', size: '600' }, {}, { scale: 'max', size: 600 }],
    [{ scale: '0.01' }, {}, { scale: '0.01', size: 448 }],
    [
      { scale: '1/255', size: '224x320' },
      { scale: '1/255', size: '224x320' },
      { scale: 'p99.5', size: 448 },
    ],
    [
      { network: 'm.onnx', scale: '0.5', size: '299' },
      { scale: '0.5', size: '299' },
      { scale: 'p99.5', size: 448 },
    ],
    [{ weights: 'm.ONNX', scale: 'p99' }, {}, { scale: 'p99', size: 448 }],
    [{ network: 'm.caffemodel', scale: '0.5', size: '299' }, {}, { scale: '0.5', size: 299 }],
    [
      { inputSize: '299', inputScale: '0.5' },
      { size: '299', scale: '0.5' },
      { scale: 'p99.5', size: 448 },
    ],
    [
      { inputSize: '299', size: '600', scale: 'max', inputScale: '1/255' },
      { size: '299', scale: '1/255' },
      { scale: 'max', size: 600 },
    ],
    [
      { network: 'm.onnx', scale: '0.5', heatmapScale: 'max', figureSize: 600 },
      { scale: '0.5' },
      { scale: 'max', size: 600 },
    ],
  ])('%j', (given, network, drawn) => {
    expect(sharedWords({ ...drawing, ...given })).toEqual({ network, drawing: drawn });
  });

  it.each([
    [{ ...drawing, inputSize: '299', size: '224x224' }, 'size is another name of inputSize here'],
    [{ inputScale: '2', scale: '1' }, 'scale is another name of inputScale here'],
  ])('%j says one thing twice', (given, says) => {
    expect(() => sharedWords(given)).toThrow(says);
  });

  it('are about the network in commands that draw nothing', () => {
    const given = { scale: '0.5', size: '299' };
    expect(sharedWords(given)).toEqual({ network: given, drawing: {} });
    expect(sharedWords({ ...given, heatmapScale: 'max' })).toEqual({
      network: { size: '299' },
      drawing: { scale: '0.5' },
    });
  });
});
