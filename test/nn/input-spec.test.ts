import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { googlenetInput } from '../../src/nn/googlenet.js';
import {
  boundsOf,
  type InputSpec,
  inputToPicture,
  inputValue,
  meanColour,
  NEUTRAL,
  pictureToInput,
} from '../../src/nn/input-spec.js';

const torchvision: InputSpec = {
  size: [224, 224],
  channels: 'rgb',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  fit: 'cover',
};
const specs = { GoogLeNet: googlenetInput, torchvision };
const data = new Uint8Array([1, 2, 3, 255, 11, 12, 13, 255]);

describe('pictureToInput', () => {
  it('gives blue, green and red planes, less the mean, for GoogLeNet', () => {
    const input = pictureToInput({ width: 2, height: 1, data }, googlenetInput);
    expect([...input]).toEqual([3 - 104, 13 - 104, 2 - 117, 12 - 117, 1 - 123, 11 - 123]);
  });

  it('gives red, green and blue planes, scaled and normalised, for torchvision', () => {
    const input = pictureToInput({ width: 2, height: 1, data }, torchvision);
    const wanted = [
      [1, 11].map((level) => (level / 255 - 0.485) / 0.229),
      [2, 12].map((level) => (level / 255 - 0.456) / 0.224),
      [3, 13].map((level) => (level / 255 - 0.406) / 0.225),
    ].flat();
    wanted.forEach((value, i) => {
      expect(input[i]).toBeCloseTo(value, 6);
    });
  });
});

describe.each(Object.entries(specs))('the input of %s', (_, spec) => {
  const arbitraryPicture = fc
    .uint8Array({ minLength: 24, maxLength: 24 })
    .map((bytes) => ({ width: 3, height: 2, data: bytes.map((b, i) => (i % 4 === 3 ? 255 : b)) }));

  it('shows the picture that it was made from', () => {
    fc.assert(
      fc.property(arbitraryPicture, (picture) => {
        expect(inputToPicture(pictureToInput(picture, spec), 3, 2, spec)).toEqual(picture);
      }),
    );
  });

  it('lies within its bounds, which black and white reach', () => {
    const { low, high } = boundsOf(spec);
    fc.assert(
      fc.property(arbitraryPicture, (picture) => {
        pictureToInput(picture, spec).forEach((value, i) => {
          const channel = Math.floor(i / 6);
          expect(value).toBeGreaterThanOrEqual(Math.fround(low[channel]));
          expect(value).toBeLessThanOrEqual(Math.fround(high[channel]));
        });
      }),
    );
    const white = new Uint8Array(4).fill(255);
    const input = pictureToInput({ width: 1, height: 1, data: white }, spec);
    expect([...input]).toEqual(high.map(Math.fround));
  });

  it('is neutral in the mean colour', () => {
    const colour = meanColour(spec);
    if (spec.channels === 'bgr') colour.reverse();
    colour.forEach((level, channel) => {
      expect(inputValue(spec, channel, level)).toBeCloseTo(NEUTRAL, 12);
    });
  });
});

describe('inputToPicture', () => {
  it('rounds, clamps, and takes what is no number for 0', () => {
    const input = Float32Array.from([-104.6, 200, 0.4, 0.6, Number.NaN, -Infinity]);
    const { data } = inputToPicture(input, 2, 1, googlenetInput);
    expect([...data]).toEqual([0, 117, 0, 255, 0, 118, 255, 255]);
  });
});
