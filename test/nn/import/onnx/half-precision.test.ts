import { describe, expect, it } from 'vitest';
import { describeModel } from '../../../../src/nn/import/onnx/describe-model.js';
import { ELEMENT_TYPES, type ElementType } from '../../../../src/nn/import/onnx/element-types.js';
import type { OnnxTensor } from '../../../../src/nn/import/onnx/model.js';
import { modelOf, tensorOf } from '../../../support/onnx-model.js';

/** A number as float16 or bfloat16: a float32, cut to ten bits of fraction or seven, to the nearest. */
function halfOf(type: 'float16' | 'bfloat16', value: number): OnnxTensor {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const element = ELEMENT_TYPES.get(type === 'float16' ? 10 : 16) as ElementType;
  const exponent = ((bits >> 23) & 0xff) - 112;
  const cut = ((exponent << 23) | (bits & 0x7fffff)) + 0x1000;
  const half = type === 'float16' ? ((bits >>> 16) & 0x8000) | (cut >> 13) : (bits + 0x8000) >>> 16;
  const bytes = new Uint8Array(Uint16Array.of(half).buffer);
  return { name: '', shape: [], type: element, bytes };
}

const forms: Record<
  string,
  { readonly nodes: readonly string[]; readonly constants: Record<string, number> }
> = {
  gelu: {
    nodes: ['Div x a -> d', 'Erf d -> e', 'Add e b -> f', 'Mul x f -> m', 'Mul m c -> y'],
    constants: { a: Math.SQRT2, b: 1, c: 0.5 },
  },
  'gelu-tanh': {
    nodes: [
      ...['Pow x n -> p', 'Mul p k -> q', 'Add x q -> r', 'Mul r a -> s', 'Tanh s -> t'],
      ...['Add t b -> u', 'Mul x u -> m', 'Mul m c -> y'],
    ],
    constants: { n: 3, k: 0.044715, a: Math.sqrt(2 / Math.PI), b: 1, c: 0.5 },
  },
  'hard-swish': {
    nodes: ['Add x a -> b', 'Clip b z m -> c', 'Mul c s -> d', 'Mul x d -> y'],
    constants: { a: 3, z: 0, m: 6, s: 1 / 6 },
  },
  'hard-sigmoid': {
    nodes: ['Add x a -> b', 'Clip b z m -> c', 'Mul c s -> y'],
    constants: { a: 3, z: 0, m: 6, s: 1 / 6 },
  },
  silu: { nodes: ['Mul x a -> b', 'Sigmoid b -> c', 'Mul x c -> y'], constants: { a: 1.702 } },
};

/** The kinds of layers that a model is made of, or what of it there is no layer for. */
function kindsOf(nodes: readonly string[], tensors: Record<string, OnnxTensor>): unknown {
  const { graph, missing } = describeModel(modelOf(nodes, tensors, [1, 3, 2, 2]), { name: 'test' });
  return (
    graph?.nodes.map(({ layer }) => (layer.type === 'activation' ? layer.kind : layer.type)) ??
    missing
  );
}

/** What a form is made of; a constant of 0 has no exponent to be cut, and stays as it is. */
function layersOf(name: string, make: (value: number) => OnnxTensor): unknown {
  const { nodes, constants } = forms[name];
  const tensors = Object.fromEntries(
    Object.entries(constants).map(([key, value]) => [
      key,
      value === 0 ? tensorOf([0], []) : make(value),
    ]),
  );
  return kindsOf(nodes, tensors);
}

describe.each(['float16', 'bfloat16'] as const)(
  'activations in parts with constants of %s',
  (type) => {
    it.each(Object.keys(forms))('%s is one layer', (name) => {
      expect(layersOf(name, (value) => halfOf(type, value))).toEqual([name]);
    });

    it('gelu is one layer where its constant is reshaped', () => {
      const { nodes, constants } = forms.gelu;
      const tensors = { k: halfOf(type, constants.a), b: halfOf(type, 1), c: halfOf(type, 0.5) };
      const shape = { s: tensorOf([1n], [1]) };
      expect(kindsOf(['Reshape k s -> a', ...nodes], { ...tensors, ...shape })).toEqual(['gelu']);
    });

    it('the number beside the rounded √2 is not √2', () => {
      const unit = type === 'float16' ? 2 ** -10 : 2 ** -7;
      const beside = (value: number) =>
        halfOf(type, value === Math.SQRT2 ? 1.4140625 + unit : value);
      expect(layersOf('gelu', beside)).toMatchObject([{ operator: 'Erf' }]);
    });

    const nearly = type === 'float16' ? 0.999 : 0.996;
    it.each([
      ['a factor of nearly 1', ['Sigmoid x -> a', 'Mul a c -> y'], ['sigmoid', 'convolution']],
      ['a shift of nearly 0', ['Tanh x -> a', 'Add a e -> y'], ['tanh', 'convolution']],
      [
        'a factor of nearly 1 in float32, beside another',
        ['Tanh x -> a', 'Mul a f -> b', 'Mul b one -> y'],
        ['tanh', 'convolution'],
      ],
    ])('%s stays', (_, nodes, kinds) => {
      const tensors = { c: halfOf(type, nearly), e: halfOf(type, 0.9 * (1 - nearly)) };
      const others = { f: tensorOf([1.0004], []), one: halfOf(type, 1) };
      expect(kindsOf(nodes, { ...tensors, ...others })).toEqual(kinds);
    });
  },
);

it('constants of float32 have to be what they are: √2 of bfloat16 is none', () => {
  const coarse = (value: number) => tensorOf([Math.round(value * 128) / 128], []);
  expect(layersOf('gelu', coarse)).toMatchObject([{ operator: 'Erf' }]);
});
