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

const NETWORKS: Readonly<Record<string, readonly string[]>> = {
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

type Maps = ReadonlyMap<string, Float64Array>;

/** The relevance of a file's best class by every preset and bias mode, named by both. */
async function mapsOf(engine: Engine, name: string, form: string): Promise<Maps> {
  const path = `networks/${name}/${name}${form}.onnx`;
  const { graph } = await importOnnx(readFileSync(sharedData(path)), { name: path });
  const { data } = decodeNpy(readFileSync(sharedData(`networks/${name}/input.npy`)), name);
  const model = placeModel(engine, graph);
  const input = engine.from(data, graph.input);
  const scores = forward(engine, model, input, 'scores');
  const target = scores.scores.data.indexOf(Math.max(...scores.scores.data));
  scores.release();
  expectConserved(engine, model, input, target);
  const maps = new Map<string, Float64Array>();
  for (const preset of presetNames) {
    for (const bias of biasModes) {
      const key = `${preset}, ${bias}`;
      maps.set(key, relevanceOf(engine, model, input, target, preset, bias));
    }
  }
  engine.release(input);
  model.release();
  return maps;
}

/**
 * Presets and bias modes by which the rounding of weights alone can make more than 1e-4: they divide by totals
 * that come as near to 0 as they like. Gamma without biases, and epsilon through sums, where biases that are
 * distributed bring relevance to units near 0.
 */
const NEAR_ZERO = [
  ...['epsilon-gamma-box, ignore', 'epsilon-gamma-box, distribute', 'epsilon-plus, distribute'],
  ...['epsilon-plus-flat, distribute', 'alpha2-beta1-flat, distribute'],
];

describeWithSharedData('relevance of imported networks', () => {
  it.each(Object.entries(NETWORKS))(
    '%s: every ledger closes, and the pixels get the score',
    { timeout: 240_000 },
    async (name, forms) => {
      const engine = await createEngine();
      for (const form of forms) await mapsOf(engine, name, form);
      await engine.close();
    },
  );

  // Two exports of one network are not one network: the folded file holds weights that are rounded to float32.
  // How far that alone takes their relevance apart, float64 says; kernels may add 1e-4, and some of its noise.
  it.each(Object.keys(NETWORKS).filter((name) => NETWORKS[name].length > 1))(
    '%s: batch normalisation folded or not gives one relevance',
    { timeout: 240_000 },
    async (name) => {
      const [simd, float64] = await Promise.all([
        createEngine(),
        createEngine({ kernels: 'reference', dtype: 'float64' }),
      ]);
      const [folded, unfolded] = [
        await mapsOf(simd, name, ''),
        await mapsOf(simd, name, '-unfused'),
      ];
      const [exact, other] = [
        await mapsOf(float64, name, ''),
        await mapsOf(float64, name, '-unfused'),
      ];
      for (const key of folded.keys()) {
        const apartOf = (one: Maps, two: Maps) =>
          relativeL2(one.get(key) as Float64Array, two.get(key) as Float64Array);
        const [files, apart] = [apartOf(exact, other), apartOf(folded, unfolded)];
        if (Math.max(files, apart) > 1e-5) {
          const [ofFiles, ofKernels] = [files, apart].map((off) => off.toExponential(1));
          process.stdout.write(`${name}, ${key}: ${ofFiles} in float64, ${ofKernels} by SIMD\n`);
        }
        if (!NEAR_ZERO.includes(key)) expect.soft(apart, key).toBeLessThan(1e-4);
        expect.soft(apart, key).toBeLessThan(1e-4 + 4 * files);
      }
      await simd.close();
      await float64.close();
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
});
