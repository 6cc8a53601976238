import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type BiasMode, biasModes } from '../../../../src/explain/lrp/assignment.js';
import { assignRules, assignTreatments, purposeOf } from '../../../../src/explain/lrp/composite.js';
import { lrp } from '../../../../src/explain/lrp/lrp.js';
import {
  type PresetName,
  presetComposite,
  presetNames,
  presets,
} from '../../../../src/explain/lrp/presets.js';
import { decodeNpy } from '../../../../src/nn/formats/npy.js';
import { forward, type Model } from '../../../../src/nn/forward.js';
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

/** The relevance of one class under a preset; every row of its ledger closes. */
function relevanceOf(
  engine: Engine,
  model: Model,
  input: Tensor,
  target: number,
  preset: PresetName,
  bias?: BiasMode,
  closing = 1e-5,
): Float64Array {
  const composite = presetComposite(preset, { bias });
  const assignments = assignRules(composite, model.graph);
  const treatments = assignTreatments(composite, model.graph);
  const pass = forward(engine, model, input, purposeOf(assignments, model.graph));
  const seed = engine.zeros(pass.scores.shape);
  seed.data[target] = pass.scores.data[target];
  const { relevance, ledger } = lrp(engine, pass, seed, { assignments, treatments, bounds });
  for (const row of ledger) {
    expect(row.closing, `${preset}, ${bias}, ${row.layer}, ${row.rule}`).toBeLessThan(closing);
  }
  const values = Float64Array.from(relevance.data);
  for (const tensor of [relevance, seed]) engine.release(tensor);
  pass.release();
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

/**
 * Where batch normalisation folded and not are compared with another bias mode than the preset's. The
 * folded files hold rounded weights. Gamma without biases or a stabiliser divides by totals near 0, and
 * makes 3e-3 of that, in float64 as well.
 */
const COMPARED: Partial<Record<PresetName, BiasMode>> = { 'epsilon-gamma-box': 'absorb' };

/**
 * All weights of a light model's layer are one number: where its inputs are too, every addition rounds
 * to the same side, 4608 times in a row.
 */
const LIGHT_CLOSING = 5e-5;

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
        for (const preset of presetNames) {
          for (const bias of biasModes) {
            const map = relevanceOf(engine, model, input, target, preset, bias);
            if (bias !== (COMPARED[preset] ?? presets[preset].bias)) continue;
            const other = maps.get(preset);
            if (other) expect.soft(relativeL2(map, other), preset).toBeLessThan(1e-4);
            maps.set(preset, map);
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
      for (const preset of ['heatmapping', 'epsilon-plus', 'conserving'] as const) {
        relevanceOf(engine, model, input, 0, preset, undefined, LIGHT_CLOSING);
      }
      model.release();
      await engine.close();
    },
  );
});
