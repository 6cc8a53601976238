import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type BiasMode, biasModes } from '../../../../src/explain/lrp/assignment.js';
import { assignRules, assignTreatments, purposeOf } from '../../../../src/explain/lrp/composite.js';
import { lrp } from '../../../../src/explain/lrp/lrp.js';
import {
  type PresetName,
  presetComposite,
  presetNames,
} from '../../../../src/explain/lrp/presets.js';
import { decodeNpy } from '../../../../src/nn/formats/npy.js';
import { forward, type Model, type Trace } from '../../../../src/nn/forward.js';
import { constantOf } from '../../../../src/nn/import/onnx/constant.js';
import { importOnnx } from '../../../../src/nn/import/onnx/import-onnx.js';
import { parseTensor } from '../../../../src/nn/import/onnx/parse-tensor.js';
import { placeModel } from '../../../../src/nn/import/place-model.js';
import { softmaxOf } from '../../../../src/nn/layers/index.js';
import { createEngine } from '../../../../src/node/engine.js';
import type { Engine } from '../../../../src/tensor/engine.js';
import type { Tensor } from '../../../../src/tensor/tensor.js';
import { numbersIn } from '../../../support/onnx-model.js';
import { relativeL2 } from '../../../support/random.js';
import { describeWithSharedData, sharedData } from '../../../support/shared-data.js';

const bounds = { low: [-3, -3, -3], high: [3, 3, 3] };

/**
 * The relevance of one class under a preset; every row of its ledger closes.
 * @param kept a pass of the purpose `relevance`; by default, one is made for what the preset needs
 */
function relevanceOf(
  engine: Engine,
  model: Model,
  input: Tensor,
  target: number,
  preset: PresetName,
  bias?: BiasMode,
  kept?: Trace,
): Float64Array {
  const composite = presetComposite(preset, { bias });
  const assignments = assignRules(composite, model.graph);
  const treatments = assignTreatments(composite, model.graph);
  const pass = kept ?? forward(engine, model, input, purposeOf(assignments, model.graph));
  const seed = engine.zeros(pass.scores.shape);
  seed.data[target] = pass.scores.data[target];
  const { relevance, ledger } = lrp(engine, pass, seed, { assignments, treatments, bounds });
  for (const row of ledger) {
    expect(row.closing, `${preset}, ${bias}, ${row.layer}, ${row.rule}`).toBeLessThan(1e-5);
  }
  const values = Float64Array.from(relevance.data);
  for (const tensor of [relevance, seed]) engine.release(tensor);
  if (!kept) pass.release();
  return values;
}

const NETWORKS = {
  squeezenet: [''],
  'vgg-bn': ['', '-unfused'],
  resnet18: ['', '-unfused'],
  resnet50: [''],
  mobilenetv2: ['', '-unfused'],
  densenet: [''],
  shufflenet: [''],
  efficientnet: [''],
};

/** With biases distributed and no stabiliser, the relevance of the pixels is the score. */
function expectConserved(engine: Engine, model: Model, input: Tensor, target: number): void {
  const composite = presetComposite('conserving', { epsilon: 0 });
  const assignments = assignRules(composite, model.graph);
  const treatments = assignTreatments(composite, model.graph);
  const pass = forward(engine, model, input, purposeOf(assignments, model.graph));
  const seed = engine.zeros(pass.scores.shape);
  seed.data[target] = pass.scores.data[target];
  const { relevance, total } = lrp(engine, pass, seed, { assignments, treatments, bounds });
  expect(Math.abs(total.pixels - total.score)).toBeLessThan(1e-5 * Math.abs(total.score));
  for (const tensor of [relevance, seed]) engine.release(tensor);
  pass.release();
}

/**
 * How far two exports of one network may be apart, batch normalisation folded in one of them: the folded file
 * holds weights that are rounded to float32. Where a rule divides by totals that come as near to 0 as they
 * like, that rounding alone makes more than 1e-4 (a test below measures it): gamma without biases, and
 * epsilon through sums, where biases that are distributed bring relevance to units near 0.
 */
function allowedApart(preset: PresetName, bias: BiasMode): number {
  if (preset === 'epsilon-gamma-box') return { absorb: 1e-4, ignore: 1e-2, distribute: 5e-3 }[bias];
  const sums = presetComposite(preset).entries.some(({ type }) => type === 'add');
  return bias === 'distribute' && sums && preset !== 'epsilon' ? 2e-3 : 1e-4;
}

describeWithSharedData('relevance of imported networks', () => {
  it.each(Object.entries(NETWORKS))(
    '%s: every ledger closes, and batch normalisation folded or not gives one relevance',
    { timeout: 240_000 },
    async (name, forms) => {
      const engine = await createEngine();
      const { data } = decodeNpy(readFileSync(sharedData(`networks/${name}/input.npy`)), name);
      const maps = new Map<string, Float64Array>();
      for (const form of forms) {
        const path = `networks/${name}/${name}${form}.onnx`;
        const { graph } = await importOnnx(readFileSync(sharedData(path)), { name: path });
        const model = placeModel(engine, graph);
        const input = engine.from(data, graph.input);
        const scores = forward(engine, model, input, 'scores');
        const target = scores.scores.data.indexOf(Math.max(...scores.scores.data));
        scores.release();
        expectConserved(engine, model, input, target);
        for (const preset of presetNames) {
          for (const bias of biasModes) {
            const map = relevanceOf(engine, model, input, target, preset, bias);
            const key = `${preset}, ${bias}`;
            const other = maps.get(key);
            const allowed = allowedApart(preset, bias);
            if (other) expect.soft(relativeL2(map, other), key).toBeLessThan(allowed);
            maps.set(key, map);
          }
        }
        engine.release(input);
        model.release();
      }
      await engine.close();
    },
  );

  const LIGHT = [
    ...['bvlc_alexnet', 'densenet121', 'inception_v1', 'inception_v2', 'resnet50'],
    ...['shufflenet', 'squeezenet', 'vgg19', 'zfnet512'],
  ];
  it.each(LIGHT)(
    'light %s: the stored probabilities, and ledgers that close',
    { timeout: 240_000 },
    async (name) => {
      const engine = await createEngine();
      const path = `onnx-light/light_${name}.onnx`;
      const { graph } = await importOnnx(readFileSync(sharedData(path)), { name: path });
      const model = placeModel(engine, graph);
      const count = graph.input.reduce((product, extent) => product * extent, 1);
      const values = Float64Array.from({ length: count }, (_, i) => i / count);
      const input = engine.from(values, graph.input);
      const scores = forward(engine, model, input, 'scores');
      const logits = [...scores.scores.data];
      scores.release();
      const file = readFileSync(sharedData(`onnx-light/light_${name}_output_0.pb`));
      const stored = parseTensor(file, (reason) => new Error(reason) as never);
      const wanted = numbersIn(constantOf(stored));
      const largest = Math.max(...wanted);
      // DenseNet’s file ends with its scores, the others with probabilities.
      const given = name === 'densenet121' ? logits : softmaxOf(logits);
      wanted.forEach((value, i) => {
        expect(Math.abs(value - given[i])).toBeLessThan(1e-4 * largest);
      });
      const pass = forward(engine, model, input, 'relevance');
      for (const preset of presetNames) {
        for (const bias of biasModes) relevanceOf(engine, model, input, 0, preset, bias, pass);
      }
      pass.release();
      expectConserved(engine, model, input, 0);
      model.release();
      await engine.close();
    },
  );

  it('rounding the weights to float32 makes that much by itself, in float64', async () => {
    const engine = await createEngine({ kernels: 'reference', dtype: 'float64' });
    const path = 'networks/resnet18/resnet18-unfused.onnx';
    const { graph } = await importOnnx(readFileSync(sharedData(path)), { name: path });
    const { data } = decodeNpy(readFileSync(sharedData('networks/resnet18/input.npy')), 'input');
    const input = engine.from(data, graph.input);
    const [exact, rounded] = [placeModel(engine, graph), placeModel(engine, graph)];
    for (const { weight, bias } of rounded.weights.values()) {
      for (const values of [weight.data, bias?.data ?? []]) {
        values.forEach((value, i) => {
          values[i] = Math.fround(value);
        });
      }
    }
    const apart = (preset: PresetName, bias: BiasMode) => {
      const [a, b] = [exact, rounded].map((model) =>
        relevanceOf(engine, model, input, 0, preset, bias),
      );
      return relativeL2(a, b);
    };
    expect(apart('epsilon-plus', 'ignore')).toBeLessThan(1e-5);
    expect(apart('epsilon-gamma-box', 'ignore')).toBeGreaterThan(1e-4);
    expect(apart('epsilon-plus', 'distribute')).toBeGreaterThan(1e-5);
    await engine.close();
  });
});
