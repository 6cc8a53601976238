import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import {
  type OperationStep,
  operations,
  parseOperations,
} from '../../../src/image/distort/index.js';
import { steps } from './support.js';

/** An operation has at most one parameter, which stands behind the colon. */
const textOf = ({ name, parameters }: OperationStep): string =>
  [name, ...Object.values(parameters)].join(':');

describe('parseOperations', () => {
  it('reads a list in order', () => {
    expect(
      parseOperations('pixelate:8, grayscale,blur:1.5,noise:4294967295,remove,inpaint'),
    ).toEqual([
      { name: 'pixelate', parameters: { block: 8 } },
      { name: 'grayscale', parameters: {} },
      { name: 'blur', parameters: { sigma: 1.5 } },
      { name: 'noise', parameters: { seed: 4294967295 } },
      { name: 'remove', parameters: {} },
      { name: 'inpaint', parameters: {} },
    ]);
  });

  it('reads every list of operations with any parameters', () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 5 }), (list) => {
        expect(parseOperations(list.map(textOf).join(','))).toEqual(list);
      }),
    );
  });

  it.each([
    ['', '"" is no operation: use pixelate:N, grayscale'],
    ['grayscale,', '"" is no operation'],
    ['sharpen', '"sharpen" is no operation'],
    ['toString', '"toString" is no operation'],
    ['__proto__', '"__proto__" is no operation'],
    ['pixelate', 'pixelate:N: N must be a whole number of pixels, 1 or more, it is missing'],
    ['pixelate:', 'not ""'],
    ['pixelate:0', 'not "0"'],
    ['pixelate:-3', 'not "-3"'],
    ['pixelate:2.5', 'not "2.5"'],
    ['pixelate:NaN', 'not "NaN"'],
    ['pixelate:0x10', 'not "0x10"'],
    ['blur', 'blur:SIGMA: SIGMA must be a number of pixels above 0, it is missing'],
    ['blur:0', 'not "0"'],
    ['blur:-1', 'not "-1"'],
    ['blur:Infinity', 'not "Infinity"'],
    ['blur:1e999', 'not "1e999"'],
    ['noise', 'SEED must be a whole number from 0 to 4294967295, it is missing'],
    ['noise:-1', 'not "-1"'],
    ['noise:4294967296', 'not "4294967296"'],
    ['noise:1.5', 'not "1.5"'],
    ['grayscale:3', 'grayscale takes no parameter: drop ":3"'],
    ['remove:', 'remove takes no parameter'],
    ['inpaint:telea', 'inpaint takes no parameter'],
  ])('refuses %j', (text, message) => {
    expect(() => parseOperations(text)).toThrow(UserError);
    expect(() => parseOperations(text)).toThrow(message);
  });

  it('gives an error or a list for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseOperations(text).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});

it('every operation is described under its own name', () => {
  for (const [name, { usage, summary }] of Object.entries(operations)) {
    expect(usage.split(':')[0]).toBe(name);
    expect(summary).not.toBe('');
  }
});
