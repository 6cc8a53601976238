import type { CompareDocument } from '../../src/experiments/compare/document.js';
import { DRAWING } from '../../src/image/draw/heatmap.js';
import { randomFrom } from './random.js';
import { classification, sha } from './study-fixture.js';

const METHODS = ['lrp', 'lrp:epsilon', 'sa'];
const NETWORKS = ['googlenet-emoji', 'bvlc_googlenet'];

/** A comparison of three methods under two networks, with plausible figures. */
export function compareFixture(names: readonly string[] = ['dog', 'fruit']): CompareDocument {
  const random = randomFrom(5);
  return {
    kind: 'compare',
    version: 1,
    networks: NETWORKS.map((name, i) => ({ name, sha256: sha(i), classes: 230 + 770 * i })),
    parameters: {
      methods: METHODS,
      target: 'top1',
      fit: 'cover',
      ...DRAWING,
      seed: 1,
    },
    pictures: names.map((name, p) => ({
      image: { path: `examples/${name}.png`, name, sha256: sha(9 + p), width: 480, height: 480 },
      picture: `${name}/picture.png`,
      networks: NETWORKS.map((_, n) => ({
        network: n,
        classification: classification(random, 12),
        methods: METHODS.map((method, m) => ({
          name: method,
          title: `The method ${method}`,
          heatmap: `${name}/${n + 1}-${m + 1}.png`,
          sum: 12 * random.unit(),
          min: -1e-4,
          max: 0.02,
          concentration: 0.6,
          agreement: m === 0 ? 1 : null,
        })),
      })),
    })),
  };
}
