import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Composite } from '../../../src/explain/lrp/composite.js';
import { presetComposite } from '../../../src/explain/lrp/presets.js';
import { explainByComposite } from '../../../src/explain/methods/lrp.js';
import { createSubject, type Subject, seedAt } from '../../../src/explain/subject.js';
import { forward } from '../../../src/nn/forward.js';
import type { Network } from '../../../src/nn/network.js';
import { gradientOf } from '../../../src/nn/pull-back.js';
import { createEngine } from '../../../src/node/engine.js';
import { loadNetwork } from '../../../src/node/read-network.js';
import { readNpy } from '../../../src/node/read-npy.js';
import type { Engine } from '../../../src/tensor/engine.js';
import { kernelSetNames } from '../../../src/tensor/kernels/index.js';
import { relativeL2 } from '../../support/random.js';
import { describeWithSharedData, sharedData } from '../../support/shared-data.js';

const BLOBS = 'reference/caffe-blobs';
const ESPRESSO = 967;
const stored = (path: string) => readNpy(sharedData(`reference/espresso/${path}.npy`));

/** Rules without biases are an independent implementation's z⁺ on every layer. */
const zPlus: Composite = {
  name: 'z-plus',
  entries: [{ rule: 'z-plus', parameters: {} }],
  bias: 'ignore',
};
const maps: readonly (readonly [string, Composite])[] = [
  ['lrp-epsilon-0.1_bias-in-denominator', presetComposite('epsilon', { epsilon: 0.1 })],
  ['lrp-composite_fc-epsilon-0.1_conv-alpha2beta1', presetComposite('heatmapping')],
  [
    'lrp-composite_fc-epsilon-0.1_conv-alpha2beta1_no-bias',
    presetComposite('heatmapping', { bias: 'ignore' }),
  ],
  ['lrp-composite-first-flat_no-bias', presetComposite('alpha2-beta1-flat')],
  ['lrp-zplus_no-bias', zPlus],
];

for (const kernels of kernelSetNames) {
  const tolerance = kernels === 'reference' ? 1e-4 : 1e-3;
  describeWithSharedData(`the real GoogLeNet, ${kernels} kernels`, () => {
    let engine: Engine;
    let network: Network;
    let espresso: Subject;
    beforeAll(async () => {
      engine = await createEngine({ kernels, threads: 2 });
      const weights = sharedData('weights/bvlc_googlenet.caffemodel');
      const labels = sharedData('weights/ilsvrc12_synset_words.txt');
      network = await loadNetwork(engine, { weights, labels });
      const input = await stored('input');
      espresso = createSubject(engine, network, input.data, input.shape);
    });
    afterAll(() => engine.close());

    it('says what Caffe says, stage by stage', async () => {
      const { data, shape } = await readNpy(sharedData(`${BLOBS}/1_data.npy`));
      const input = engine.from(data, shape);
      const trace = forward(engine, network, input, 'all', 'prob');
      const files = readdirSync(sharedData(BLOBS)).filter((file) => file !== '1_data.npy');
      expect(files.length).toBeGreaterThanOrEqual(18);
      for (const file of files) {
        const name = file.replace(/^\d+_|\.npy$/g, '');
        const node = trace.nodes.find((other) => other.name.replaceAll('/', '_') === name);
        const made = trace.activations.get(node?.name ?? '') ?? expect.fail(`no layer is ${name}`);
        const blob = await readNpy(sharedData(`${BLOBS}/${file}`));
        let [off, largest] = [0, 0];
        blob.data.forEach((value: number, i: number) => {
          off = Math.max(off, Math.abs(made.data[i] - value));
          largest = Math.max(largest, Math.abs(value));
        });
        expect(made.data.length, file).toBe(blob.data.length);
        expect(off / largest, file).toBeLessThanOrEqual(1e-4);
        if (name === 'loss3_classifier') expect(off).toBeLessThanOrEqual(1e-3);
      }
      trace.release();
      engine.release(input);
    });

    it('scores the espresso, and has the gradient of its score', async () => {
      const logits = await stored('logits');
      const off = espresso.scores.map((score, i) => Math.abs(score - logits.data[i]));
      expect(Math.max(...off)).toBeLessThanOrEqual(1e-3);
      const gradient = await stored('gradient');
      const seed = seedAt(espresso, ESPRESSO, 1);
      const found = gradientOf(engine, espresso.trace('gradient'), seed);
      expect(relativeL2(found.data, gradient.data)).toBeLessThan(tolerance);
    });

    it.each(maps)('has the relevance of %s', async (file, composite) => {
      const { values, ledger, total } = explainByComposite(espresso, ESPRESSO, composite);
      expect(relativeL2(values, (await stored(file)).data)).toBeLessThanOrEqual(tolerance);
      for (const { layer, closing } of ledger ?? []) {
        expect(closing, layer).toBeLessThanOrEqual(1e-5);
      }
      expect(total?.closing).toBeLessThanOrEqual(1e-5);
    });

    // Five times the work of one map: enough with the kernels that are used.
    if (kernels === 'reference') return;
    it('hands everything down under the preset conserving', () => {
      for (const target of [ESPRESSO, 1]) {
        const score = espresso.scores[target];
        const { total } = explainByComposite(espresso, target, presetComposite('conserving'));
        const missing = Math.abs((total?.pixels as number) - score);
        expect(missing).toBeLessThanOrEqual(1e-3 * Math.max(1, Math.abs(score)));
      }
    });
  });
}
