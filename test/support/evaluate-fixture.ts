import type {
  EvaluateDocument,
  EvaluatedImage,
  EvaluatedMethod,
  Interval,
  PerturbationOrder,
} from '../../src/experiments/evaluate/document.js';
import { DRAWING } from '../../src/image/draw/heatmap.js';
import { randomFrom } from './random.js';
import { classification, sha } from './study-fixture.js';

const STEPS = 40;
const ORDERS: readonly PerturbationOrder[] = ['morf', 'lerf', 'random'];
/** How fast the score falls under each method, and by how many logits. */
const SPEEDS: Readonly<Record<string, number>> = { lrp: 6, 'lrp:epsilon': 9, sa: 12, random: 22 };

const pace = (name: string, order: PerturbationOrder): number => {
  if (order === 'morf') return SPEEDS[name];
  return order === 'lerf' ? 300 / SPEEDS[name] : 22;
};

const curveOf = (name: string, order: PerturbationOrder): readonly number[] =>
  Array.from({ length: STEPS + 1 }, (_, k) => 9 * (1 - Math.exp(-k / pace(name, order))));

const around = (mean: number, width: number): Interval => ({
  mean,
  low: mean - width,
  high: mean + width,
});

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function method(name: string, order: PerturbationOrder): EvaluatedMethod {
  const mean = curveOf(name, order);
  return {
    name,
    title: `The method ${name}`,
    order,
    aopc: around(meanOf(mean), 0.6),
    aopcProbability: around(meanOf(mean) / 12, 0.05),
    curve: {
      mean,
      low: mean.map((value, k) => value - 0.02 * k),
      high: mean.map((value, k) => value + 0.02 * k),
    },
    mass: around(0.8 - 0.02 * SPEEDS[name], 0.04),
    rank: around(0.7 - 0.02 * SPEEDS[name], 0.05),
    pointing: name === 'random' ? 0.5 : 1,
  };
}

/** An evaluation of four methods on the named pictures, with plausible figures. */
export function evaluateFixture(names: readonly string[] = ['dog', 'fruit']): EvaluateDocument {
  const random = randomFrom(11);
  const methods = Object.keys(SPEEDS);
  const images = names.map((name, i): EvaluatedImage => {
    const { target, rank } = classification(random, 14);
    return {
      image: { path: `examples/${name}.png`, name, sha256: sha(i + 1), width: 480, height: 480 },
      target,
      rank,
      picture: `${name}/picture.png`,
      object: { masks: [`${name}/object.png`], areaShare: 0.22 },
      methods: methods.map((of) => ({
        name: of,
        heatmap: `${name}/${of.replace(':', '-')}.png`,
        mass: 0.6,
        rank: 0.5,
        pointing: of !== 'random',
        orders: ORDERS.map((order) => ({
          order,
          aopc: meanOf(curveOf(of, order)),
          aopcProbability: 0.3,
          curve: curveOf(of, order),
        })),
      })),
    };
  });
  return {
    kind: 'evaluate',
    version: 1,
    network: { name: 'googlenet-emoji', sha256: sha(0), classes: 230 },
    parameters: {
      methods,
      orders: ORDERS,
      perturbation: 'regions',
      regionSize: 9,
      perStep: 1,
      steps: STEPS,
      fill: 'noise',
      repetitions: 3,
      target: 'masks',
      fit: 'cover',
      masks: 'examples',
      pointingTolerance: 15,
      bootstrap: 1000,
      confidence: 0.95,
      ...DRAWING,
      seed: 1,
    },
    methods: ORDERS.flatMap((order) => methods.map((name) => method(name, order))),
    images,
  };
}
