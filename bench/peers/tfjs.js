/** @tensorflow/tfjs-backend-wasm: the forward pass. In Node it runs on one thread. */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

const require = createRequire(import.meta.url);

const toNhwc = (values, [c, h, w]) =>
  tf.tidy(() => tf.transpose(tf.tensor4d(values, [1, c, h, w]), [0, 2, 3, 1]));

const filter = ({ values, shape }) =>
  tf.tidy(() => tf.transpose(tf.tensor4d(values, shape), [2, 3, 1, 0]));

/** Each layer type as a function of its inputs; a convolution takes its ReLU with it. */
const builders = {
  convolution({ parameters: { stride, pad }, weight, bias }) {
    const kernel = filter(weight);
    const biases = tf.tensor1d(bias.values);
    return ([x]) =>
      tf.fused.conv2d({
        x,
        filter: kernel,
        strides: stride,
        pad,
        dimRoundingMode: 'floor',
        bias: biases,
        activation: 'relu',
      });
  },
  relu:
    () =>
    ([x]) =>
      x,
  // Pads on the right and below only where the size is even: what rounding up does.
  'max-pooling':
    ({ parameters: { size, stride } }) =>
    ([x]) =>
      tf.maxPool(x, size, stride, 'same'),
  'average-pooling':
    () =>
    ([x]) =>
      tf.mean(x, [1, 2]),
  lrn:
    ({ parameters: { n, alpha, beta, k } }) =>
    ([x]) =>
      tf.localResponseNormalization(x, (n - 1) / 2, k, alpha / n, beta),
  concat: () => (parts) => tf.concat(parts, 3),
  'inner-product'({ weight, bias }) {
    const [outputs, channels] = weight.shape;
    const matrix = tf.tensor2d(weight.values, [outputs, channels]);
    const biases = tf.tensor1d(bias.values);
    return ([x]) => tf.add(tf.matMul(x, matrix, false, true), biases);
  },
};

/** Opens the network; see `../peers.ts` for what is handed back. */
export async function open({ layers, input }) {
  const entry = require.resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(entry)}${sep}`);
  if (!(await tf.setBackend('wasm'))) throw new Error('tfjs cannot use WebAssembly here');
  const built = layers.map((layer) => ({ ...layer, compute: builders[layer.type](layer) }));
  const data = toNhwc(input.values, input.shape);
  const scores = () => {
    const made = new Map([['data', data]]);
    for (const { name, inputs, compute } of built) {
      made.set(name, compute(inputs.map((from) => made.get(from))));
    }
    return made.get(layers.at(-1).name);
  };
  return [
    {
      name: 'tfjs-backend-wasm:forward',
      threads: 1,
      run: async () => tf.tidy(() => scores().dataSync()),
    },
  ];
}
