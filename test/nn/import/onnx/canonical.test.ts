import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/errors.js';
import { canonise } from '../../../../src/nn/import/canonical/canonise.js';
import type { DescribedGraph } from '../../../../src/nn/import/described-graph.js';
import { describeModel } from '../../../../src/nn/import/onnx/describe-model.js';
import type { OnnxModel } from '../../../../src/nn/import/onnx/model.js';
import { erf } from '../../../../src/tensor/activation-functions.js';
import { scoresOf } from '../../../support/naive-graph.js';
import { modelOf, type NodeText, tensorOf } from '../../../support/onnx-model.js';
import { randomFrom } from '../../../support/random.js';

const random = randomFrom(7);
const values = (...shape: number[]) =>
  tensorOf([...random.values(shape.reduce((a, b) => a * b, 1))], shape);
const scalar = (value: number) => tensorOf([value], []);
const list = (...numbers: number[]) => tensorOf(numbers.map(BigInt), [numbers.length]);

function describeWhole(model: OnnxModel, size?: readonly [number, number]): DescribedGraph {
  const { graph, missing } = describeModel(model, { name: 'test', size });
  if (!graph) throw new Error(missing.map(({ node, reason }) => `${node}: ${reason}`).join());
  return graph;
}

const canonical = (model: OnnxModel) => canonise(describeWhole(model)).graph;

const typesOf = ({ nodes }: DescribedGraph) =>
  nodes.map(({ layer }) => (layer.type === 'activation' ? layer.kind : layer.type));

const picture = (count: number) => Float64Array.from({ length: count }, (_, i) => Math.sin(i));

describe('activations that are written in parts', () => {
  const constants = {
    half: scalar(0.5),
    one: scalar(1),
    three: scalar(3),
    six: scalar(6),
    zero: scalar(0),
    slope: scalar(0.1),
    root: scalar(Math.SQRT2),
    quick: scalar(1.702),
  };
  const forms: Record<string, readonly string[]> = {
    silu: ['Sigmoid x -> s', 'Mul s x -> y'],
    'quick gelu': ['Mul x quick -> q', 'Sigmoid q -> s', 'Mul x s -> y'],
    'hard-swish': ['Add x three -> a', 'Clip a zero six -> c', 'Mul x c -> m', 'Div m six -> y'],
    'hard-swish by division first': [
      'Add x three -> a',
      'Clip a zero six -> c',
      'Div c six -> d',
      'Mul d x -> y',
    ],
    gelu: ['Div x root -> d', 'Erf d -> e', 'Add e one -> a', 'Mul x a -> m', 'Mul m half -> y'],
    mish: ['Softplus x -> s', 'Tanh s -> t', 'Mul x t -> y'],
    'leaky-relu': ['Mul x slope -> m', 'Max x m -> y'],
    relu: ['Max x zero -> y'],
    'hard-sigmoid': ['Add x three -> a', 'Clip a zero six -> c', 'Div c six -> y'],
    softsign: ['Abs x -> a', 'Add a one -> b', 'Div x b -> y'],
  };
  const kinds: Record<string, string> = {
    'quick gelu': 'silu',
    'hard-swish by division first': 'hard-swish',
  };
  it.each(Object.keys(forms))('%s is one layer', (name) => {
    const conv = { text: 'Conv x0 w -> x', attributes: { kernel_shape: [1, 1] } };
    const model = modelOf(
      [conv, ...forms[name]],
      { ...constants, w: values(3, 3, 1, 1) },
      [1, 3, 2, 2],
    );
    const graph = canonical({ ...model, inputs: [{ name: 'x0', shape: [1, 3, 2, 2] }] });
    expect(typesOf(graph)).toEqual(['convolution', kinds[name] ?? name]);
  });

  it('behind an activation that makes a number of anything, each is its own layer', () => {
    const nodes = [
      { text: 'ThresholdedRelu x -> t', attributes: { alpha: 0.2 } },
      ...['Div t root -> d', 'Erf d -> e', 'Add e one -> a', 'Mul t a -> m', 'Mul m half -> g'],
      'Relu g -> y',
    ];
    const graph = canonical(modelOf(nodes, constants, [1, 3, 2, 2]));
    expect(typesOf(graph)).toEqual(['thresholded-relu', 'gelu', 'relu']);
  });

  it('one behind the other, or with a number added, each is found', () => {
    const gelu = (x: string, y: string) => [
      ...[`Div ${x} root -> ${y}d`, `Erf ${y}d -> ${y}e`, `Add ${y}e one -> ${y}a`],
      ...[`Mul ${x} ${y}a -> ${y}m`, `Mul ${y}m half -> ${y}`],
    ];
    const mish = (x: string, y: string) => [
      ...[`Softplus ${x} -> ${y}s`, `Tanh ${y}s -> ${y}t`, `Mul ${x} ${y}t -> ${y}`],
    ];
    const nodes = [
      ...gelu('x', 'g'),
      ...mish('g', 'm'),
      ...gelu('m', 'h'),
      ...mish('h', 'n'),
      ...gelu('n', 'z'),
      'Add three z -> y',
    ];
    const model = modelOf(nodes, constants, [1, 3, 2, 2]);
    const graph = canonical(model);
    expect(typesOf(graph)).toEqual(['gelu', 'mish', 'gelu', 'mish', 'gelu', 'convolution']);
    const x = picture(12);
    const gelued = (v: number) => (v * (1 + erf(v / Math.SQRT2))) / 2;
    const mished = (v: number) => v * Math.tanh(Math.log1p(Math.exp(v)));
    const wanted = x.map((v) => 3 + gelued(mished(gelued(mished(gelued(v))))));
    scoresOf(graph, x).forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i], 6);
    });
  });

  it('what they share with others stays: σ(x) for a gate as well', () => {
    const nodes = ['Sigmoid x -> s', 'Mul s x -> m', 'GlobalAveragePool s -> p', 'Mul m p -> y'];
    const graph = canonical(modelOf(nodes, {}, [1, 3, 2, 2]));
    expect(typesOf(graph).sort()).toEqual(['average-pooling', 'multiply', 'sigmoid', 'silu']);
  });
});

describe('affine algebra', () => {
  const conv: NodeText = { text: 'Conv x w b -> c', attributes: { kernel_shape: [1, 1] } };
  const weights = { w: values(4, 3, 1, 1), b: values(4), s: values(4, 1, 1), t: values(4, 1, 1) };

  it('folds BN, Mul, Add, Sub and Div into the convolution before', () => {
    const statistics = { g: values(4), h: values(4), m: values(4), v: tensorOf([1, 2, 3, 4], [4]) };
    const nodes = [
      conv,
      'BatchNormalization c g h m v -> n',
      'Mul n s -> o',
      'Add t o -> p',
      'Sub t p -> q',
      'Div q two -> y',
    ];
    const model = modelOf(nodes, { ...weights, ...statistics, two: scalar(2) }, [1, 3, 2, 2]);
    const described = describeWhole(model);
    const { graph, folded } = canonise(described);
    expect(typesOf(graph)).toEqual(['convolution']);
    expect(folded.map(({ into }) => into)).toEqual(Array(folded.length).fill('c'));
    const x = picture(12);
    const [before, after] = [scoresOf(described, x), scoresOf(graph, x)];
    before.forEach((value, i) => {
      expect(after[i]).toBeCloseTo(value, 10);
    });
  });

  it('folds no convolution of one output, nor of groups of several channels, as if it were a factor', () => {
    const pointwise = (text: string, group: number) => ({
      text,
      attributes: { kernel_shape: [1, 1], group },
    });
    const nodes = [
      conv,
      pointwise('Conv c pairs -> p', 2),
      pointwise('Conv p single -> q', 1),
      pointwise('Conv q again -> y', 1),
    ];
    const constants = {
      ...weights,
      pairs: values(2, 2, 1, 1),
      single: values(1, 2, 1, 1),
      again: values(1, 1, 1, 1),
    };
    const described = describeWhole(modelOf(nodes, constants, [1, 3, 2, 2]));
    const { graph, folded } = canonise(described);
    expect(folded).toEqual([{ node: 'y', into: 'q' }]);
    const x = picture(12);
    scoresOf(described, x).forEach((value, i) => {
      expect(scoresOf(graph, x)[i]).toBeCloseTo(value, 10);
    });
  });

  it('leaves a depthwise convolution where another node reads the convolution too', () => {
    const graph = canonical(modelOf([conv, 'Mul c s -> m', 'Add m c -> y'], weights, [1, 3, 2, 2]));
    expect(typesOf(graph)).toEqual(['convolution', 'convolution', 'add']);
  });

  it('takes zeros before a convolution or an average as its padding', () => {
    const pads = list(0, 0, 1, 2, 0, 0, 3, 0);
    const pool = {
      text: 'AveragePool p -> y',
      attributes: { kernel_shape: [4, 4], count_include_pad: 1 },
    };
    const described = describeWhole(modelOf(['Pad x pads -> p', pool], { pads }, [1, 2, 5, 5]));
    const { graph } = canonise(described);
    expect(graph.nodes.map(({ layer }) => layer)).toMatchObject([
      { type: 'average-pooling', pads: [1, 2, 3, 0], countPad: true },
    ]);
    const x = picture(50);
    expect([...scoresOf(graph, x)]).toEqual([...scoresOf(described, x)]);
  });
});

describe('transpositions', () => {
  const toLast = { text: 'Transpose a -> b', attributes: { perm: [0, 2, 3, 1] } };
  const toFirst = { text: 'Transpose b2 -> c', attributes: { perm: [0, 3, 1, 2] } };

  it('that cancel leave nothing, over what lies between', () => {
    const nodes = [
      'Relu x -> a',
      toLast,
      'Add b t -> b1',
      'Sigmoid b1 -> b2',
      toFirst,
      'GlobalAveragePool c -> y',
    ];
    const model = modelOf(nodes, { t: values(3) }, [1, 3, 4, 5]);
    expect(typesOf(canonical(model))).toEqual([
      'relu',
      'convolution',
      'sigmoid',
      'average-pooling',
    ]);
  });

  it('of an input that has its channels last are the picture as it is', () => {
    const nodes = [
      { text: 'Transpose x -> a', attributes: { perm: [0, 3, 1, 2] } },
      { text: 'Conv a w -> y', attributes: { kernel_shape: [1, 1] } },
    ];
    const graph = canonical(modelOf(nodes, { w: values(2, 3, 1, 1) }, [undefined, 4, 5, 3]));
    expect(graph.input).toEqual([3, 4, 5]);
    expect(typesOf(graph)).toEqual(['convolution']);
  });

  it('make a product of the last axis a 1×1 convolution', () => {
    const model = modelOf(
      [{ ...toLast, text: 'Transpose x -> b' }, 'MatMul b w -> y'],
      { w: values(3, 6) },
      [1, 3, 2, 2],
    );
    expect(typesOf(canonical(model))).toEqual(['convolution', 'permute']);
  });
});

describe('what cannot be imported is told in one line', () => {
  const told = (model: OnnxModel): readonly string[] =>
    describeModel(model, { name: 'test.onnx' }).missing.map(
      ({ operator, reason }) => `${operator}: ${reason}`,
    );

  it('by operator, each once, and not what only follows from it', () => {
    const nodes = ['ConvTranspose x -> a', 'Relu a -> b', 'Frobnicate b -> y'];
    expect(told(modelOf(nodes, {}, [1, 3, 2, 2]))).toEqual([
      'ConvTranspose: this operator is not supported',
      'Frobnicate: this operator is not supported',
    ]);
    expect(told(modelOf(['Exp x -> y'], {}, [1, 3, 2, 2]))).toEqual([
      'Exp: it is no part of an activation that is known',
    ]);
    expect(told(modelOf(['MatMul x x -> y'], {}, [1, 3, 2, 2]))).toEqual([
      'MatMul: it multiplies two activations, as attention does; there is no rule for that',
    ]);
  });

  it.each([
    ['quantised', ['QLinearConv x -> y'], [1, 3, 2, 2], /it is quantised/],
    ['a free size', ['Relu x -> y'], [1, 3, undefined, undefined], /say which, as size/],
    ['no network', ['Identity x -> y'], [1, 3, 2, 2], /its output is its input/],
  ])('%s', (_, nodes, shape, message) => {
    const act = () => describeModel(modelOf(nodes, {}, shape), { name: 'test.onnx' });
    expect(act).toThrow(UserError);
    expect(act).toThrow(message);
  });

  it('constants that would fill the memory', () => {
    const nodes = ['ConstantOfShape big -> c', 'Cast c -> d', 'Add x d -> y'];
    const big = list(100_000, 100_000);
    const model = modelOf(nodes, { big, one: scalar(1) }, [1, 1]);
    const attributes = new Map([['to', { kind: 'int', value: 7n } as const]]);
    const cast = model.nodes.map((node) =>
      node.operator === 'Cast' ? { ...node, attributes } : node,
    );
    expect(told({ ...model, nodes: cast })).toEqual([
      'Cast: its constants are too large to be computed',
    ]);
  });
});

describe('shapes', () => {
  it('that the network computes from its input are constants', () => {
    const nodes = [
      'Shape x -> s',
      'Gather s zero -> n',
      'Unsqueeze n axes -> n1',
      'Concat n1 rest -> target',
      'Reshape x target -> r',
      'Relu r -> y',
    ].map((text) => (text.startsWith('Concat') ? { text, attributes: { axis: 0 } } : text));
    const constants = { zero: tensorOf([0n], []), axes: list(0), rest: list(-1) };
    const graph = describeWhole(
      modelOf(nodes, constants, [undefined, 3, undefined, undefined]),
      [4, 5],
    );
    expect(graph.input).toEqual([3, 4, 5]);
    expect(scoresOf(graph, picture(60)).length).toBe(60);
  });
});
