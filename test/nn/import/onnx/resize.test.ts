import { expect, it } from 'vitest';
import { describeModel } from '../../../../src/nn/import/onnx/describe-model.js';
import type { Pair } from '../../../../src/nn/layers/extents.js';
import { resize, tapsOf } from '../../../../src/nn/layers/resize.js';
import { modelOf, type NodeText, tensorOf } from '../../../support/onnx-model.js';

const sizeBy = (scales: readonly number[], extents: Pair) => {
  const node: NodeText = { text: 'Resize x none scales -> y', attributes: { mode: 'linear' } };
  const constants = { none: tensorOf([], [0]), scales: tensorOf([1, 1, ...scales], [4]) };
  const { graph, missing } = describeModel(modelOf([node], constants, [1, 2, ...extents]), {
    name: 'resize',
  });
  expect(missing).toEqual([]);
  const layer = graph?.nodes[0]?.layer;
  return layer?.type === 'resize' ? layer.size : undefined;
};

it('has the size that runtimes compute in float32: 10 · 1.9 are 19', () => {
  expect(sizeBy([1.9, 1.7], [10, 9])).toEqual([19, 15]);
  expect(sizeBy([1.1, 0.7], [10, 10])).toEqual([11, 7]);
});

it('finds places as runtimes do in float32: 7 / 1.4 are 5', () => {
  const scale = [Math.fround(1.4), Math.fround(1.4)] as const;
  const nearest = (rounding: 'ceil' | 'floor') => {
    const spec = {
      size: [9, 9],
      scale,
      mode: 'nearest',
      coordinates: 'asymmetric',
      rounding,
    } as const;
    return tapsOf(resize(spec), 7, 0, 7);
  };
  expect([nearest('ceil'), nearest('floor')]).toEqual([[[5, 1]], [[5, 1]]]);
});

it.each(['nearest', 'linear', 'cubic'] as const)('weights its inputs by 1 in all, %s', (mode) => {
  for (const [inputs, outputs] of [
    [5, 13],
    [13, 5],
    [4, 4],
    [1, 3],
  ]) {
    const spec = resize({ size: [outputs, 1], scale: [outputs / inputs, 1], mode });
    for (let i = 0; i < outputs; i++) {
      const taps = tapsOf(spec, i, 0, inputs);
      expect(taps.every(([place]) => place >= 0 && place < inputs)).toBe(true);
      expect(taps.reduce((sum, [, weight]) => sum + weight, 0)).toBeCloseTo(1, 12);
    }
  }
});

it.each<readonly [string, NodeText, RegExp]>([
  ['channels', { text: 'Resize x none channels -> y' }, /it resizes channels, or the batch/],
  ['an unknown mode', { text: 'Resize x none twice -> y', attributes: { mode: 'area' } }, /mode/],
  [
    'crops',
    {
      text: 'Resize x none twice -> y',
      attributes: { coordinate_transformation_mode: 'tf_crop_and_resize' },
    },
    /coordinates is not one of/,
  ],
  [
    'antialiasing',
    { text: 'Resize x none twice -> y', attributes: { antialias: 1 } },
    /it has antialias/,
  ],
  ['neither scales nor sizes', { text: 'Resize x none none -> y' }, /neither scales nor sizes/],
  ['a size of nothing', { text: 'Resize x none nothing -> y' }, /size is not two whole numbers/],
])('is refused with %s', (_, node, reason) => {
  const constants = {
    none: tensorOf([], [0]),
    channels: tensorOf([1, 2, 1, 1], [4]),
    twice: tensorOf([1, 1, 2, 2], [4]),
    nothing: tensorOf([1, 1, 0.1, 1], [4]),
  };
  const { graph, missing } = describeModel(modelOf([node], constants, [1, 2, 4, 4]), { name: 'm' });
  expect(graph).toBeUndefined();
  expect(missing[0].reason).toMatch(reason);
});
