import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { biasModes } from '../../../src/explain/lrp/assignment.js';
import { auditUnit, type Place } from '../../../src/explain/lrp/audit-unit.js';
import { lrp } from '../../../src/explain/lrp/lrp.js';
import { makeRule } from '../../../src/explain/lrp/rules/index.js';
import { forward } from '../../../src/nn/forward.js';
import { createEngine } from '../../../src/node/engine.js';
import type { Shape, Tensor } from '../../../src/tensor/tensor.js';
import { ruleSettings } from '../../support/cases.js';
import { arbitrarySeed, randomFrom, runs } from '../../support/random.js';
import { randomModel } from '../../support/random-graph.js';

const engine = await createEngine({ kernels: 'reference', dtype: 'float64' });

const unitsOf = ([channels, height, width]: Shape): Place[] => {
  const units: Place[] = [];
  for (let c = 0; c < (channels as number); c++) {
    for (let y = 0; y < (height as number); y++) {
      for (let x = 0; x < (width as number); x++) units.push([c, y, x]);
    }
  }
  return units;
};

describe('auditUnit', () => {
  it('adds up, unit by unit, and over all units to what LRP handed down', () => {
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const model = randomModel(engine, random);
        const bias = random.of(biasModes);
        const assignments = new Map(
          [...model.weights.keys()].map((name) => {
            const setting = random.of(ruleSettings.filter(([rule]) => rule !== 'z-box'));
            return [name, { rule: makeRule(...setting), bias }] as const;
          }),
        );
        const values = random.values(
          model.inputShape.reduce((a, b) => a * b, 1),
          0.2,
        );
        const input = engine.from(values, model.inputShape);
        const trace = forward(engine, model, input, 'all');
        const start = engine.zeros(trace.scores.shape);
        start.data[0] = 1;
        // What the audits of all units hand to each layer, beside what arrived there.
        const handed = new Map<string, Map<string, number>>();
        const arrivals = new Map<string, Float64Array>();
        const visit = (name: string, arrived: Tensor) => {
          arrivals.set(name, Float64Array.from(arrived.data));
          const node = trace.nodes.find((other) => other.name === name);
          if (node === undefined) return;
          for (const unit of unitsOf(arrived.shape)) {
            const found = auditUnit({ engine, trace, assignments, arrived }, node, unit);
            const sum = found.passed + found.bias + found.epsilon + found.dead;
            const scale = found.terms.reduce((a, { share }) => a + Math.abs(share), 1);
            expect(Math.abs(sum - found.relevance)).toBeLessThanOrEqual(1e-11 * scale);
            for (const { input: from, at, share } of found.terms) {
              const map = handed.get(from) ?? new Map<string, number>();
              handed.set(from, map.set(at.join(), (map.get(at.join()) ?? 0) + share));
            }
          }
        };
        const { relevance } = lrp(engine, trace, start, { assignments, visit });
        for (const [name, arrived] of arrivals) {
          if (name === model.graph.scores) continue;
          const scale = Math.max(...arrived.map(Math.abs), 1);
          const map = handed.get(name);
          unitsOf((trace.activations.get(name) as Tensor).shape).forEach((place, i) => {
            const got = map?.get(place.join()) ?? 0;
            expect(Math.abs(got - arrived[i])).toBeLessThanOrEqual(1e-9 * scale);
          });
        }
        for (const tensor of [relevance, start, input]) engine.release(tensor);
        trace.release();
        model.release();
      }),
      runs(25),
    );
  });
});
