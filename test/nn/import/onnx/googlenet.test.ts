import { expect, it } from 'vitest';
import { describe } from '../../../../bench/description.js';
import { encodeOnnx } from '../../../../bench/peers/onnx.js';
import { type PresetName, presetNames } from '../../../../src/explain/lrp/presets.js';
import { importOnnx } from '../../../../src/nn/import/onnx/import-onnx.js';
import {
  createEngine,
  createSubject,
  explain,
  loadNetwork,
  type Network,
  placeModel,
  readInput,
} from '../../../../src/node/index.js';
import { relativeL2 } from '../../../support/random.js';
import { describeWithSharedData, sharedData } from '../../../support/shared-data.js';

describeWithSharedData('the published GoogLeNet', () => {
  it('as ONNX has the same relevance as in Caffe’s form', { timeout: 240_000 }, async () => {
    const engine = await createEngine();
    const network = await loadNetwork(engine, {
      weights: sharedData('weights/bvlc_googlenet.caffemodel'),
    });
    const input = await readInput('examples/dog.png', network);
    const file = encodeOnnx(describe({ network, input }));
    const { graph } = await importOnnx(file, { name: 'googlenet.onnx' });
    const model = placeModel(engine, graph);
    const other: Network = { ...network, graph: model.graph, weights: model.weights };
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
      expect.soft(relativeL2(onnx, caffe), preset).toBe(0);
    }
    await engine.close();
  });
});
