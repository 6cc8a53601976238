import { describe, expect, it } from 'vitest';
import { describePreprocessor, labelsOfConfig } from '../../../src/nn/describe/hugging-face.js';

const mean = [0.485, 0.456, 0.406];
const std = [0.229, 0.224, 0.225];
const levels = { channels: 'rgb', scale: 1 / 255, mean, std };

describe('describePreprocessor', () => {
  it.each<[string, object, object]>([
    [
      'a ViT of old: squashed',
      { do_normalize: true, do_resize: true, image_mean: mean, image_std: std, size: 224 },
      { ...levels, size: [224, 224], fit: 'squash' },
    ],
    [
      'a MobileNet: resized and cut',
      {
        crop_size: { height: 224, width: 192 },
        do_center_crop: true,
        do_rescale: true,
        image_mean: [0.5, 0.5, 0.5],
        image_std: [0.5, 0.5, 0.5],
        rescale_factor: 0.00392156862745098,
        size: { shortest_edge: 256 },
      },
      {
        channels: 'rgb',
        scale: 0.00392156862745098,
        mean: [0.5, 0.5, 0.5],
        std: [0.5, 0.5, 0.5],
        size: [224, 192],
        fit: 'cover',
        resize: 256,
      },
    ],
    [
      'a ConvNeXt or ResNet: cut by a share',
      { crop_pct: 0.875, image_mean: mean, image_std: std, size: { shortest_edge: 224 } },
      { ...levels, size: [224, 224], fit: 'cover', resize: 256 },
    ],
    [
      'a large ConvNeXt: squashed',
      { crop_pct: 0.875, image_mean: mean, image_std: std, size: { shortest_edge: 384 } },
      { ...levels, size: [384, 384], fit: 'squash' },
    ],
    [
      'a MobileViT: blue first, not normalised',
      {
        do_flip_channel_order: true,
        do_normalize: false,
        do_rescale: true,
        size: { height: 32, width: 48 },
      },
      {
        channels: 'bgr',
        scale: 1 / 255,
        mean: [0, 0, 0],
        std: [1, 1, 1],
        size: [32, 48],
        fit: 'squash',
      },
    ],
    [
      'an EfficientNet: one less before it is normalised',
      {
        do_rescale: true,
        rescale_factor: 1 / 127.5,
        rescale_offset: true,
        image_mean: [0, 0, 0],
        image_std: [0.5, 0.5, 0.5],
        size: { height: 240, width: 240 },
      },
      {
        channels: 'rgb',
        scale: 1 / 127.5,
        mean: [1, 1, 1],
        std: [0.5, 0.5, 0.5],
        size: [240, 240],
        fit: 'squash',
      },
    ],
    [
      '0…255',
      { do_rescale: false, image_mean: [1, 2, 3], image_std: [4, 5, 6] },
      {
        channels: 'rgb',
        scale: 1,
        mean: [1, 2, 3],
        std: [4, 5, 6],
      },
    ],
  ])('%s', (_, config, description) => {
    expect(describePreprocessor(config)).toEqual(description);
  });

  it('says nothing of other files', () => {
    for (const config of [undefined, null, [], 'x', { model_type: 'resnet', size: 3 }]) {
      expect(describePreprocessor(config)).toEqual({});
    }
  });
});

describe('labelsOfConfig', () => {
  it('reads classes by their indices', () => {
    expect(labelsOfConfig({ id2label: { 1: 'b', 0: 'a', 2: 'c' } })).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [undefined],
    [{}],
    [{ id2label: {} }],
    [{ id2label: { 0: 'a', 2: 'c' } }],
    [{ id2label: { 0: 1 } }],
  ])('finds none in %j', (config) => {
    expect(labelsOfConfig(config)).toBeUndefined();
  });
});
