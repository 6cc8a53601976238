import { describe, expect, it } from 'vitest';
import { completeInput } from '../../../src/nn/describe/complete-input.js';
import { isDescription, parseDescription } from '../../../src/nn/describe/description.js';

describe('parseDescription', () => {
  it('takes one value for all channels, and one side for both', () => {
    expect(
      parseDescription({ size: 96, mean: 0.5, std: [1, 2, 3], resize: 110 }, 'a.json'),
    ).toEqual({
      size: [96, 96],
      mean: [0.5, 0.5, 0.5],
      std: [1, 2, 3],
      resize: 110,
    });
    expect(parseDescription({ size: [96, 128] }, 'a.json')).toEqual({ size: [96, 128] });
  });

  it.each<[unknown, RegExp]>([
    [{ size: 0 }, /"a\.json": size must be a side in pixels, 1 to 4096, or \[height, width\]/],
    [{ size: [96, 96, 3] }, /size must be .* not 96,96,3/],
    [{ size: 96.5 }, /size must be/],
    [{ channels: 'gbr' }, /channels must be rgb or bgr, not "gbr"/],
    [{ scale: 0 }, /scale must be a number above 0, not 0/],
    [{ mean: [1, 2] }, /mean must be a number, or one for each channel, not 1,2/],
    [{ mean: Number.POSITIVE_INFINITY }, /mean must be/],
    [{ std: [1, 0, 1] }, /std must be a number above 0, or one for each channel, not 1,0,1/],
    [{ fit: 'stretch' }, /fit must be cover, contain or squash/],
    [{ labels: 7 }, /labels must be the name of a file, or a list of names/],
    [{ size: 96, chanels: 'bgr' }, /unknown field "chanels"; a description has size, channels/],
  ])('refuses %j', (json, message) => {
    expect(() => parseDescription(json, 'a.json')).toThrow(message);
  });

  it('leaves other programs’ files alone', () => {
    expect([{ name: 'x' }, [], 'size', null, 3].map(isDescription)).toEqual(Array(5).fill(false));
    expect(isDescription({ scale: 1 })).toBe(true);
  });
});

describe('completeInput', () => {
  it('takes each field from the first source that has it', () => {
    const { input, assumed } = completeInput(
      [
        { channels: 'bgr' },
        { channels: 'rgb', mean: [1, 2, 3], fit: 'squash' },
        { mean: [7, 7, 7], std: [9, 9, 9], scale: 2, resize: 40, size: [32, 48] },
      ],
      [8, 8],
    );
    expect(input).toEqual({
      size: [32, 48],
      channels: 'bgr',
      scale: 2,
      mean: [1, 2, 3],
      std: [9, 9, 9],
      fit: 'squash',
      resize: 40,
    });
    expect(assumed).toBeUndefined();
  });

  it('assumes what torchvision does, and says so', () => {
    const { input, assumed } = completeInput([{}], [32, 48]);
    expect(input).toEqual({
      size: [32, 48],
      channels: 'rgb',
      scale: 1 / 255,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      fit: 'cover',
    });
    expect(assumed).toBe(
      'channels rgb, scale 1/255, mean 0.485,0.456,0.406, std 0.229,0.224,0.225',
    );
    const half = completeInput([{ mean: [0.5, 0.5, 0.5] }], [8, 8]);
    expect(half.assumed).toBe('channels rgb, scale 1/255');
  });

  it.each([
    [{ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }, 1 / 255],
    [{ mean: [104, 117, 123] }, 1],
    [{ std: [58, 57, 57] }, 1],
    [{ mean: [0, 0, 0], scale: 3 }, 3],
  ] as const)('finds by %j how pixels are scaled', (levels, scale) => {
    expect(completeInput([levels], [8, 8]).input.scale).toBe(scale);
  });
});
