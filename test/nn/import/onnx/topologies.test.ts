import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { biasModes } from '../../../../src/explain/lrp/assignment.js';
import { assignRules, assignTreatments, purposeOf } from '../../../../src/explain/lrp/composite.js';
import { lrp } from '../../../../src/explain/lrp/lrp.js';
import { presetComposite, presetNames } from '../../../../src/explain/lrp/presets.js';
import { forward } from '../../../../src/nn/forward.js';
import type { DescribedGraph } from '../../../../src/nn/import/described-graph.js';
import { importOnnx } from '../../../../src/nn/import/onnx/import-onnx.js';
import { placeModel } from '../../../../src/nn/import/place-model.js';
import { softmaxOf } from '../../../../src/nn/layers/index.js';
import { gradientOf } from '../../../../src/nn/pull-back.js';
import { createEngine } from '../../../../src/node/engine.js';
import { scoresOf } from '../../../support/naive-graph.js';
import { dot, randomFrom, relativeL2 } from '../../../support/random.js';
import { encodeTopology, topologies } from '../../../support/topologies/index.js';

const engines = [
  { kernels: 'reference', dtype: 'float64', scores: 1e-12, slope: 1e-6, closing: 1e-9 } as const,
  { kernels: 'simd', dtype: 'float32', scores: 1e-5, slope: 1e-3, closing: 1e-5 } as const,
];

const random = randomFrom(20_160_805);

/** An input without ties, away from 0 on the whole: as normalised pixels are. */
const inputOf = ({ input }: DescribedGraph) => random.values(input[0] * input[1] * input[2]);

const bounds = { low: [-1, -1, -1], high: [1, 1, 1] };

const cases = engines.flatMap((options) =>
  Object.keys(topologies).map((name) => ({ ...options, name })),
);

it.each(cases)('$name, $kernels: scores, gradient, and every ledger', async (options) => {
  const { name, kernels, dtype, closing } = options;
  const { graph } = await importOnnx(encodeTopology(topologies[name]), { name });
  const engine = await createEngine({ kernels, dtype });
  const model = placeModel(engine, graph);
  const values = inputOf(graph);
  const wanted = scoresOf(graph, values);
  const input = engine.from(values, graph.input);

  const trace = forward(engine, model, input, 'gradient');
  expect(relativeL2(trace.scores.data, wanted)).toBeLessThan(options.scores);
  const target = wanted.indexOf(Math.max(...wanted));
  const seed = engine.zeros(trace.scores.shape);
  seed.data[target] = 1;
  const gradient = gradientOf(engine, trace, seed);
  trace.release();
  for (let i = 0; i < 3; i++) {
    const direction = random.values(values.length);
    const at = (h: number) =>
      scoresOf(
        graph,
        values.map((x, j) => x + h * direction[j]),
      )[target];
    const slope = (at(1e-6) - at(-1e-6)) / 2e-6;
    expect(Math.abs(dot(gradient.data, direction) - slope)).toBeLessThan(
      options.slope * Math.sqrt(dot(gradient.data, gradient.data) * dot(direction, direction)),
    );
  }

  for (const preset of presetNames) {
    for (const bias of biasModes) {
      const composite = presetComposite(preset, { bias });
      const assignments = assignRules(composite, model.graph);
      const treatments = assignTreatments(composite, model.graph);
      const pass = forward(engine, model, input, purposeOf(assignments, model.graph));
      seed.data[target] = pass.scores.data[target];
      const { relevance, ledger } = lrp(engine, pass, seed, { assignments, treatments, bounds });
      for (const row of ledger) {
        expect(row.closing, `${preset}, ${bias}, ${row.layer}, ${row.rule}`).toBeLessThan(closing);
      }
      engine.release(relevance);
      pass.release();
    }
  }
  model.release();
  await engine.close();
});

/**
 * The outputs of onnxruntime-node 1.30 for these files and the input of `randomFrom(9)`: what operators mean,
 * by an implementation that shares nothing with this one.
 */
const runtime: Readonly<Record<string, readonly number[]>> = JSON.parse(
  readFileSync(new URL('../../../support/topologies/onnxruntime.json', import.meta.url), 'utf8'),
);

it.each(Object.keys(topologies))('%s: the scores of onnxruntime', async (name) => {
  const { graph } = await importOnnx(encodeTopology(topologies[name]), { name });
  const values = randomFrom(9).values(graph.input[0] * graph.input[1] * graph.input[2]);
  const scores = scoresOf(graph, Float64Array.from(values, Math.fround));
  // The only file that ends in probabilities.
  const given = name === 'network in network' ? softmaxOf([...scores]) : scores;
  expect(relativeL2(given, runtime[name])).toBeLessThan(2e-6);
});

it.each(Object.keys(topologies))(
  '%s: with biases distributed and no stabiliser, relevance is the score',
  async (name) => {
    const { graph } = await importOnnx(encodeTopology(topologies[name]), { name });
    const engine = await createEngine({ kernels: 'reference', dtype: 'float64' });
    const model = placeModel(engine, graph);
    const composite = presetComposite('conserving', { epsilon: 0 });
    const assignments = assignRules(composite, model.graph);
    const treatments = assignTreatments(composite, model.graph);
    const input = engine.from(inputOf(graph), graph.input);
    const pass = forward(engine, model, input, purposeOf(assignments, model.graph));
    const target = 0;
    const score = pass.scores.data[target];
    const seed = engine.zeros(pass.scores.shape);
    seed.data[target] = score;
    const { total } = lrp(engine, pass, seed, { assignments, treatments, bounds });
    expect(Math.abs(total.pixels - score)).toBeLessThan(1e-9 * Math.abs(score));
    await engine.close();
  },
);
