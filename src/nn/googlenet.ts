import { expectedTensors } from './expected-tensors.js';
import { findClassifier } from './find-classifier.js';
import { type ExpectedTensor, matchParameters } from './formats/match.js';
import type { Parameters } from './formats/parameters.js';
import type { StoredTensor } from './formats/stored-tensor.js';
import { defineGraph, type Graph, INPUT, type Node } from './graph.js';
import type { InputSpec } from './input-spec.js';
import {
  averagePooling,
  concat,
  convolution,
  dropout,
  innerProduct,
  type LayerSpec,
  lrn,
  maxPooling,
  relu,
  softmax,
} from './layers/index.js';

/**
 * Output channels of an inception module's branches: the columns of table 1 in Szegedy et al.,
 * "Going deeper with convolutions" (2015).
 */
type Inception = readonly [
  ones: number,
  threesReduce: number,
  threes: number,
  fivesReduce: number,
  fives: number,
  poolProjection: number,
];

const inceptions = {
  '3a': [64, 96, 128, 16, 32, 32],
  '3b': [128, 128, 192, 32, 96, 64],
  '4a': [192, 96, 208, 16, 48, 64],
  '4b': [160, 112, 224, 24, 64, 64],
  '4c': [128, 128, 256, 24, 64, 64],
  '4d': [112, 144, 288, 32, 64, 64],
  '4e': [256, 160, 320, 32, 128, 128],
  '5a': [256, 160, 320, 32, 128, 128],
  '5b': [384, 192, 384, 48, 128, 128],
} as const satisfies Record<string, Inception>;

const normalisation = { n: 5, alpha: 1e-4, beta: 0.75, k: 1 };

/** The input that the published network is trained for: Caffe's, blue first, less the mean. */
export const googlenetInput: InputSpec = {
  size: [224, 224],
  channels: 'bgr',
  scale: 1,
  mean: [104, 117, 123],
  std: [1, 1, 1],
  fit: 'cover',
};

/**
 * BVLC GoogLeNet without its auxiliary heads, under the published model's layer names, for inputs
 * of `[3, H, W]`: 57 convolutions, each followed by ReLU, nine inception modules, one inner product.
 */
export function googlenet(classes: number): Graph {
  const nodes: Node[] = [];
  /** Appends a layer that reads `from`, or the last one; returns its name. */
  const add = (name: string, layer: LayerSpec, ...from: string[]): string => {
    const inputs = from.length > 0 ? from : [nodes.at(-1)?.name ?? INPUT];
    nodes.push({ name, layer, inputs });
    return name;
  };
  /** A convolution and its ReLU, which the published model calls PREFIX/relu_SUFFIX. */
  const conv = (name: string, outputs: number, kernel: number, from?: string, stride = 1) => {
    const pads = (kernel - 1) / 2;
    add(name, convolution({ outputs, kernel, stride, pads }), ...(from ? [from] : []));
    return add(name.replace(/\/(\dx\d)_s\d$|\/(.*)$/, '/relu_$1$2'), relu());
  };
  const inception = (id: keyof typeof inceptions) => {
    const [ones, threesReduce, threes, fivesReduce, fives, projection] = inceptions[id];
    const from = nodes.at(-1)?.name as string;
    const name = (branch: string) => `inception_${id}/${branch}`;
    const one = conv(name('1x1'), ones, 1, from);
    conv(name('3x3_reduce'), threesReduce, 1, from);
    const three = conv(name('3x3'), threes, 3);
    conv(name('5x5_reduce'), fivesReduce, 1, from);
    const five = conv(name('5x5'), fives, 5);
    add(name('pool'), maxPooling({ kernel: 3, stride: 1, pads: 1, ceil: true }), from);
    const pool = conv(name('pool_proj'), projection, 1);
    add(name('output'), concat(), one, three, five, pool);
  };
  const halve = (name: string) => add(name, maxPooling({ kernel: 3, stride: 2, ceil: true }));

  conv('conv1/7x7_s2', 64, 7, undefined, 2);
  halve('pool1/3x3_s2');
  add('pool1/norm1', lrn(normalisation));
  conv('conv2/3x3_reduce', 64, 1);
  conv('conv2/3x3', 192, 3);
  add('conv2/norm2', lrn(normalisation));
  halve('pool2/3x3_s2');
  inception('3a');
  inception('3b');
  halve('pool3/3x3_s2');
  inception('4a');
  inception('4b');
  inception('4c');
  inception('4d');
  inception('4e');
  halve('pool4/3x3_s2');
  inception('5a');
  inception('5b');
  add('pool5/7x7_s1', averagePooling({ kernel: 'global' }));
  add('pool5/drop_7x7_s1', dropout());
  const scores = add('loss3/classifier', innerProduct({ outputs: classes }));
  add('prob', softmax());
  return defineGraph(nodes, scores);
}

/** A GoogLeNet as a file gives it. */
export interface GooglenetFile {
  readonly graph: Graph;
  /** The file's parameters, its classifier's under the network's name. */
  readonly parameters: Pick<Parameters, 'tensors' | 'unread'>;
  /** Lines on what was taken for what, for the user to know. */
  readonly notes: readonly string[];
}

/** The heads of training, which reward the middle of the network. */
const AUXILIARY = /loss[12](?!\d)/i;

/**
 * The GoogLeNet whose parameters a file holds: its number of classes is the file's. A classifier that
 * fine-tuning has renamed is found; see `find-classifier.ts`.
 * @param file the file's name, for messages
 * @throws UserError naming the first parameter that is missing or has another shape
 */
export function googlenetOf(
  given: Pick<Parameters, 'tensors' | 'unread'>,
  file: string,
): GooglenetFile {
  const { nodes, scores } = googlenet(1);
  const needed = expectedTensors({ nodes, scores }, googlenetInput);
  const isScores = (name: string): boolean => name.startsWith(`${scores}.`);
  const classifier = needed.find(({ name }) => isScores(name)) as ExpectedTensor;
  const inputs = classifier.shape[1];
  const before = needed.map(({ name }) => name).filter((name) => !isScores(name));
  const place = { layer: scores, inputs, before, auxiliary: AUXILIARY };
  const { tensors, notes } = findClassifier(given.tensors, place, file);
  const parameters = { ...given, tensors };
  const expected = needed.map(({ name, shape }) => ({
    name,
    shape: isScores(name) ? [-1, ...shape.slice(1)] : shape,
  }));
  const last = matchParameters(parameters, expected, file).at(-1) as StoredTensor;
  return { graph: googlenet(last.count), parameters, notes };
}
