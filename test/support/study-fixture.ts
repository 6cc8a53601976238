import type { Classification, Measured, Movement } from '../../src/experiments/classification.js';
import { type EvidenceClass, evidenceClasses } from '../../src/experiments/evidence/classes.js';
import type {
  StudyDocument,
  StudyIteration,
  StudyParameters,
  StudyRegion,
} from '../../src/experiments/study/document.js';
import { summarise } from '../../src/experiments/study/summary.js';
import type { ScoredClass } from '../../src/explain/target.js';
import { DRAWING } from '../../src/image/draw/heatmap.js';
import { type Random, randomFrom } from './random.js';

const LABELS = [
  'Labrador retriever',
  'tabby, tabby cat',
  'Arctic fox, white fox, Alopex lagopus',
  'golden retriever',
  'tennis ball',
  'assault rifle, assault gun',
  'Granny Smith',
  'pineapple, ananas',
  'strawberry',
  'espresso',
  'chain',
  'goldfish, Carassius auratus',
  'Siamese cat, Siamese',
  'orange',
];

export const sha = (n: number): string =>
  Array.from({ length: 64 }, (_, i) => ((i * 7 + n * 5 + ((i * n) % 11)) % 16).toString(16)).join(
    '',
  );

const TARGET = 0;

/** A plausible top ten in which the target has the given score. */
export function classification(random: Random, score: number): Classification {
  const scores = LABELS.map((_, i) => (i === TARGET ? score : 4 + 8 * random.unit()));
  const total = scores.reduce((sum, value) => sum + Math.exp(value), 0);
  const all: ScoredClass[] = scores
    .map((value, index) => ({
      index,
      label: LABELS[index],
      score: value,
      probability: Math.exp(value) / total,
    }))
    .sort((a, b) => b.score - a.score);
  const place = all.findIndex(({ index }) => index === TARGET);
  return { target: all[place], rank: place + 1, topTen: all.slice(0, 10) };
}

const movedOf = (delta: number): Movement =>
  Math.abs(delta) <= 0.3 ? 'stays' : delta < 0 ? 'falls' : 'rises';

const measured = (deltaScore: number): Measured => ({
  deltaScore,
  deltaProbability: deltaScore / 30,
  moved: movedOf(deltaScore),
});

function region(random: Random, id: number): StudyRegion {
  const lrpDensity = 2.4 * random.unit() ** 2;
  const saDensity = 2.4 * random.unit() ** 2;
  const kind: EvidenceClass =
    lrpDensity >= 1 ? 'essential' : saDensity >= 1 ? 'negative' : 'inessential';
  const bias = { essential: -0.6, negative: 0.2, inessential: 0 }[kind];
  const result = measured(bias + 0.9 * (random.unit() - 0.5));
  const predicted = evidenceClasses[kind].predicts;
  return {
    id,
    box: { x: 40 * (id % 12), y: 40 * Math.floor(id / 12), width: 40, height: 40 },
    middle: { x: 40 * (id % 12) + 19, y: 40 * Math.floor(id / 12) + 21 },
    area: 1600,
    lrpShare: lrpDensity / 60,
    saShare: saDensity / 60,
    lrpDensity,
    saDensity,
    class: kind,
    predicted,
    measured: result,
    held: result.moved === predicted,
  };
}

function iteration(random: Random, name: string, number: number, score: number): StudyIteration {
  const regions = Array.from({ length: 24 }, (_, id) => region(random, id));
  const file = (what: string) => `${name}/${number}-${what}.png`;
  const together = (kind: EvidenceClass, delta: number, what: string) => {
    const ids = regions.flatMap((r) => (r.class === kind ? [r.id] : []));
    const predicted = evidenceClasses[kind].predicts;
    const result = measured(delta);
    return {
      file: file(what),
      regions: ids,
      area: 1600 * ids.length,
      predicted,
      measured: result,
      held: result.moved === predicted,
      classification: classification(random, score + delta),
    };
  };
  const draws = [measured(-0.9), measured(-0.4)];
  return {
    number,
    files: {
      picture: file('picture'),
      lrp: file('lrp'),
      sa: file('sa'),
      evidence: file('evidence'),
    },
    classification: classification(random, score),
    lrp: { concentration: 0.71, positive: 30, negative: -12 },
    sa: { concentration: 0.52, positive: 4, negative: 0 },
    correlation: 0.43,
    done: [],
    regions,
    essential: together('essential', -4.2, '3a'),
    inessential: together('inessential', 0.1, '3b'),
    negative: number === 2 ? null : together('negative', 0.8, 'negative'),
    control: {
      file: file('control'),
      area: 12_000,
      draws,
      meanDeltaScore: -0.65,
      meanDeltaProbability: -0.02,
      held: true,
      classification: classification(random, score - 0.9),
    },
  };
}

const parameters: StudyParameters = {
  lrp: 'lrp:heatmapping',
  sa: 'sa:squared',
  fit: 'cover',
  superpixels: 24,
  highLrp: 1,
  highSa: 1,
  tolerance: 0.02,
  operations: 'pixelate:16,grayscale',
  controls: 2,
  maxIterations: 3,
  minConcentration: 0.3,
  ...DRAWING,
  seed: 1,
};

/** A study of the named pictures with plausible figures, three iterations each. */
export function studyFixture(names: readonly string[] = ['dog', 'fruit']): StudyDocument {
  const random = randomFrom(7);
  const pictures = names.map((name, p) => {
    const iterations = [15.2, 11, 6.8].map((score, i) => iteration(random, name, i + 1, score));
    return {
      image: { path: `examples/${name}.png`, name, sha256: sha(p + 1), width: 480, height: 480 },
      target: { index: TARGET, label: LABELS[TARGET] },
      seen: { x: 0, y: 0, width: 480, height: 480 },
      operations: 'pixelate:34,grayscale',
      tolerance: 0.3,
      iterations,
      ended: {
        rule: 'left-top-ten' as const,
        text: `${LABELS[TARGET]} has left the top ten after 3 iterations.`,
        classification: classification(random, 1.5),
      },
      summary: summarise(iterations, parameters),
    };
  });
  return {
    kind: 'study',
    version: 1,
    network: { name: 'googlenet-emoji', sha256: sha(0), classes: 230 },
    parameters,
    pictures,
    summary: summarise(
      pictures.flatMap(({ iterations }) => iterations),
      parameters,
    ),
  };
}
