import type { BiasMode } from '../../src/explain/lrp/assignment.js';
import { propagate } from '../../src/explain/lrp/propagate.js';
import type { RuleName, RuleParameters } from '../../src/explain/lrp/rules/index.js';
import type { Rule } from '../../src/explain/lrp/rules/rule.js';
import type { Engine } from '../../src/tensor/engine.js';
import {
  type ConvolutionParams,
  type ConvolutionShape,
  convolutionParams,
} from '../../src/tensor/kernels/signatures.js';
import { whole } from '../../src/tensor/packed-weights.js';
import { convolvedShape, type Shape3, type Shape4 } from './naive.js';
import type { Answer, Case } from './oracle.js';
import { type Random, randomFrom } from './random.js';

/** Every rule, with parameters that show it at its limits and in between. */
export const ruleSettings: readonly (readonly [RuleName, RuleParameters])[] = [
  ['epsilon', { epsilon: 0 }],
  ['epsilon', { epsilon: 0.1 }],
  ['epsilon', { epsilon: 1 }],
  ['alpha-beta', { alpha: 2, beta: 1 }],
  ['alpha-beta', { alpha: 1.5, beta: 0.5 }],
  ['alpha-beta', { alpha: 1, beta: 0 }],
  ['z-plus', {}],
  ['gamma', { gamma: 0 }],
  ['gamma', { gamma: 0.25 }],
  ['gamma', { gamma: 3 }],
  ['w-square', {}],
  ['flat', {}],
  ['z-box', {}],
];

/** A random geometry, with kernels, strides and paddings that need not be square, and an input that it fits. */
export function randomGeometry(random: Random): {
  readonly inShape: Shape3;
  readonly weightShape: Shape4;
  readonly geometry: ConvolutionParams;
} {
  const [kh, kw] = [random.whole(1, 4), random.whole(1, 4)];
  const geometry: ConvolutionParams = [
    random.whole(1, 3),
    random.whole(1, 3),
    random.whole(0, kh),
    random.whole(0, kw),
    ...([1, 1, 1] as const),
  ];
  const inShape: Shape3 = [
    random.whole(1, 4),
    random.whole(Math.max(1, kh - 2 * geometry[2]), 7),
    random.whole(Math.max(1, kw - 2 * geometry[3]), 7),
  ];
  return { inShape, weightShape: [random.whole(1, 4), inShape[0], kh, kw], geometry };
}

/**
 * The same of any convolution: dilated, in groups, and with other paddings at the bottom and on the
 * right than at the top and on the left.
 */
export function randomConvolution(random: Random): {
  readonly inShape: Shape3;
  readonly weightShape: Shape4;
  readonly outShape: Shape3;
  readonly geometry: ConvolutionParams;
} {
  const [kh, kw, groups] = [random.whole(1, 4), random.whole(1, 4), random.whole(1, 3)];
  const [sy, sx, dy, dx] = [0, 0, 0, 0].map(() => random.whole(1, 3));
  const pads = [0, 0, 0, 0].map(() => random.whole(0, 4)) as [number, number, number, number];
  const [top, left, bottom, right] = pads;
  const [fieldY, fieldX] = [(kh - 1) * dy + 1, (kw - 1) * dx + 1];
  const channels = random.whole(1, 3);
  const height = random.whole(Math.max(1, fieldY - top - bottom), 9);
  const width = random.whole(Math.max(1, fieldX - left - right), 9);
  const outputs = groups * random.whole(1, 3);
  return {
    inShape: [groups * channels, height, width],
    weightShape: [outputs, channels, kh, kw],
    outShape: [
      outputs,
      Math.floor((height + top + bottom - fieldY) / sy) + 1,
      Math.floor((width + left + right - fieldX) / sx) + 1,
    ],
    geometry: convolutionParams({ stride: [sy, sx], pads, dilation: [dy, dx], groups }),
  };
}

/**
 * A random layer with its input and the relevance of its outputs: inputs of both signs or none
 * negative, zeros, channels that are dead (no weights, sometimes no bias either), sides that are
 * empty (weights of one sign), outputs that nothing arrives at; a third of them dilated, in groups and
 * padded unevenly. Values are float32's, so that both
 * kinds of engine see the same.
 */
export function randomCase(seed: number): Case {
  const random = randomFrom(seed);
  const { inShape, weightShape, geometry, outShape } =
    seed % 3 === 0 ? randomConvolution(random) : { ...randomGeometry(random), outShape: undefined };
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  const zeros = random.of([0, 0.2, 0.6]);
  const x = random.values(size(inShape), zeros).map(Math.fround);
  if (random.unit() < 0.4) x.set(x.map(Math.abs));
  const w = random.values(size(weightShape), random.of([0, 0.3])).map(Math.fround);
  const b = random.values(weightShape[0], 0.3).map(Math.fround);
  const perChannel = size(weightShape) / weightShape[0];
  for (let m = 0; m < weightShape[0]; m++) {
    const kind = random.of(['plain', 'plain', 'dead', 'up', 'down'] as const);
    if (kind === 'plain') continue;
    for (let i = m * perChannel; i < (m + 1) * perChannel; i++) {
      const size = Math.abs(w[i]);
      w[i] = kind === 'dead' ? 0 : kind === 'up' ? size : -size;
    }
  }
  const shape = outShape ?? convolvedShape(inShape, weightShape, geometry);
  const relevance = random.values(size(shape), random.of([0, 0.5])).map(Math.fround);
  const limits = Array.from(random.values(inShape[0]), (v) => 1 + Math.abs(v)).map(Math.fround);
  return {
    x,
    inShape,
    w,
    weightShape,
    b,
    geometry,
    outShape: shape,
    relevance,
    low: limits.map((v) => -v),
    high: limits,
  };
}

/** The shape of a convolution with those parameters, padded alike on both sides. */
export const shapeOf = ([
  sy,
  sx,
  padY,
  padX,
  dy,
  dx,
  groups,
]: ConvolutionParams): ConvolutionShape => ({
  stride: [sy, sx],
  pads: [padY, padX, padY, padX],
  dilation: [dy, dx],
  groups,
});

/** What the library makes of the case. Leaves nothing behind in the engine but the parts of weights. */
export function propagated(engine: Engine, layer: Case, rule: Rule, bias: BiasMode): Answer {
  const { outShape } = layer;
  return engine.scope(() => {
    const x = engine.from(layer.x, layer.inShape);
    const weight = engine.from(layer.w, layer.weightShape);
    const biases = engine.from(layer.b, [layer.weightShape[0]]);
    const output = engine.tensor(outShape);
    const shape = shapeOf(layer.geometry);
    engine.convolve({
      x,
      filter: whole(weight),
      bias: biases,
      y: output,
      shape,
      exactness: 'exact',
    });
    const call = { inputs: [x], output, weights: { weight, bias: biases } };
    const linear = {
      shape,
      input: <T>(x: T) => x,
      inputShape: (shape: readonly number[]) => shape,
    };
    const above = engine.from(layer.relevance, outShape);
    const { inputs, ...stayed } = propagate(engine, linear, call, { rule, bias }, above, {
      low: layer.low,
      high: layer.high,
    });
    return { relevance: Float64Array.from(inputs[0]?.data ?? []), ...stayed };
  });
}
