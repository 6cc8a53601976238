import { expect, it } from 'vitest';
import type { Attributes } from '../../../../bench/topologies/onnx-file.js';
import { OnnxFile } from '../../../../bench/topologies/onnx-file.js';
import { type PresetName, presetNames } from '../../../../src/explain/lrp/presets.js';
import { importOnnx } from '../../../../src/nn/import/onnx/import-onnx.js';
import {
  createEngine,
  createSubject,
  explain,
  type LayerSpec,
  loadNetwork,
  type Network,
  placeModel,
  readInput,
  type Tensor,
} from '../../../../src/node/index.js';
import { relativeL2 } from '../../../support/random.js';
import { describeWithSharedData, sharedData } from '../../../support/shared-data.js';

const real = (value: number) => ({ real: value });

/** The operator and the attributes of a layer without weights that are parameters of its own. */
function operatorOf(layer: LayerSpec): readonly [string, Attributes] {
  switch (layer.type) {
    case 'relu':
      return ['Relu', {}];
    case 'dropout':
      return ['Identity', {}];
    case 'concat':
      return ['Concat', { axis: 1 }];
    case 'average-pooling':
      return ['GlobalAveragePool', {}];
    case 'lrn': {
      const { n, alpha, beta, k } = layer;
      return ['LRN', { size: n, alpha: real(alpha), beta: real(beta), bias: real(k) }];
    }
    case 'max-pooling': {
      const { kernel, stride, pads } = layer;
      return ['MaxPool', { kernel_shape: kernel, strides: stride, pads, ceil_mode: 1 }];
    }
    case 'convolution':
      return ['Conv', { kernel_shape: layer.kernel, strides: layer.stride, pads: layer.pads }];
    default:
      throw new Error(`GoogLeNet has no ${layer.type}`);
  }
}

/** The network as an ONNX file. */
function encode({ graph, weights, input }: Network): Uint8Array {
  const file = new OnnxFile();
  const outputs = new Map([['data', 'data']]);
  const stored = ({ data, shape }: Tensor, dims = shape) =>
    file.values(Float32Array.from(data), dims);
  for (const { name, layer, inputs } of graph.nodes) {
    if (layer.type === 'softmax') continue;
    const from = inputs.map((input) => outputs.get(input) as string);
    const parameters = weights.get(name);
    if (layer.type === 'inner-product' && parameters?.bias) {
      const { weight, bias } = parameters;
      const flat = file.node('Flatten', from, { axis: 1 });
      const dims = [weight.shape[0], weight.data.length / weight.shape[0]];
      const gemm = file.node('Gemm', [flat, stored(weight, dims), stored(bias)], { transB: 1 });
      outputs.set(name, gemm);
      continue;
    }
    const [operator, attributes] = operatorOf(layer);
    const extra = parameters?.bias ? [stored(parameters.weight), stored(parameters.bias)] : [];
    outputs.set(name, file.node(operator, [...from, ...extra], attributes));
  }
  const parts = file.parts([3, ...input.size], outputs.get(graph.scores) as string, 1000);
  return new Uint8Array(Buffer.concat([...parts]));
}

describeWithSharedData('the published GoogLeNet', () => {
  it('as ONNX has the same relevance as in Caffe’s form', { timeout: 240_000 }, async () => {
    const engine = await createEngine();
    const network = await loadNetwork(engine, {
      weights: sharedData('weights/bvlc_googlenet.caffemodel'),
    });
    const { graph } = await importOnnx(encode(network), { name: 'googlenet.onnx' });
    const model = placeModel(engine, graph);
    const other: Network = { ...network, graph: model.graph, weights: model.weights };
    const input = await readInput('examples/dog.png', network);
    const maps = (preset: PresetName) =>
      [network, other].map((one) => {
        const subject = createSubject(engine, one, input.values, input.shape);
        const [{ explanation }] = explain(subject, {
          method: 'lrp',
          values: { preset },
          target: 'top1',
        });
        subject.release();
        return explanation.values;
      });
    for (const preset of presetNames) {
      const [caffe, onnx] = maps(preset);
      expect.soft(relativeL2(onnx, caffe), preset).toBeLessThan(1e-4);
    }
    await engine.close();
  });
});
