import { describe, expect, it } from 'vitest';
import { methods } from '../../../src/explain/methods/index.js';
import type { Method, ParameterValues } from '../../../src/explain/methods/method.js';
import { parameterValues } from '../../../src/explain/methods/parameters.js';
import { sizeOf } from '../../../src/tensor/tensor.js';
import { SHAPE, smallSubject } from './support/small-network.js';

/** Where a default is made for GoogLeNet. */
const smaller: Readonly<Record<string, ParameterValues>> = {
  'grad-cam': { layer: 'features' },
  occlusion: { window: 3, stride: 2 },
  'integrated-gradients': { steps: 4 },
};

describe.each(Object.entries<Method>(methods))('%s', (name, method) => {
  const values = parameterValues(method.parameters, smaller[name] ?? {});

  it('says what it is and where it comes from', () => {
    expect(method.title).toMatch(/^\S.+\S$/);
    expect(method.source).toMatch(/\d{4}/);
    for (const { about } of Object.values(method.parameters)) expect(about).not.toBe('');
  });

  it('explains every value, or every pixel, by a finite number', async () => {
    const explanation = method.explain(await smallSubject({ normalised: true }), 1, values);
    expect([SHAPE, SHAPE.slice(1)]).toContainEqual(explanation.shape);
    expect(explanation.values).toHaveLength(sizeOf(explanation.shape));
    expect(explanation.values.every(Number.isFinite)).toBe(true);
    expect(explanation.values.some((value) => value !== 0)).toBe(true);
    for (const found of Object.values(explanation.findings ?? {}))
      expect(found).toBeTypeOf('number');
  });

  it('gives back what memory it takes, and leaves the subject as it was', async () => {
    const subject = await smallSubject({ normalised: true });
    const first = method.explain(subject, 1, values);
    method.explain(subject, 1, values);
    // From here on the subject has the forward passes that it keeps, and the engine the weights.
    const before = subject.engine.live;
    for (let again = 0; again < 3; again++) {
      expect(method.explain(subject, 1, values).values).toEqual(first.values);
    }
    expect(before).toBeGreaterThan(0);
    expect(subject.engine.live).toBe(before);
  });
});
