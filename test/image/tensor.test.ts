import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputToPicture, pictureToInput } from '../../src/image/tensor.js';

const MEAN = [104, 117, 123] as const;

describe('pictureToInput', () => {
  it('gives blue, green and red planes, less the mean', () => {
    const data = new Uint8Array([1, 2, 3, 255, 11, 12, 13, 255]);
    const input = pictureToInput({ width: 2, height: 1, data }, MEAN);
    expect([...input]).toEqual([3 - 104, 13 - 104, 2 - 117, 12 - 117, 1 - 123, 11 - 123]);
  });
});

describe('inputToPicture', () => {
  it('undoes pictureToInput', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 24 }), (data) => {
        for (let i = 3; i < data.length; i += 4) data[i] = 255;
        const picture = { width: 3, height: 2, data };
        const back = inputToPicture(pictureToInput(picture, MEAN), 3, 2, MEAN);
        expect(back).toEqual(picture);
      }),
    );
  });

  it('rounds, clamps, and takes what is no number for 0', () => {
    const input = Float32Array.from([-104.6, 200, 0.4, 0.6, Number.NaN, -Infinity]);
    expect([...inputToPicture(input, 2, 1, MEAN).data]).toEqual([0, 117, 0, 255, 0, 118, 255, 255]);
  });
});
