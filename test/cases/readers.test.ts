import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeLabels } from '../../src/nn/formats/labels.js';
import { decodeNpy } from '../../src/nn/formats/npy.js';
import { decodePicture } from '../../src/node/codecs/index.js';
import { rgbOf } from '../image/support/fixture.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';

const read = (path: string): Buffer => readFileSync(sharedData(`cases/${path}`));

describeWithSharedData('files from public bug reports', () => {
  // The SHA-256 of what Pillow 9.4 (libjpeg-turbo 2.1.5) gives as RGB; of the palette that is too
  // short, Pillow 9.4 shows a grey ramp, and what libpng and newer ones show, black, was put in.
  it.each([
    ['07-jpeg-440/s_1x2.jpg', '95206da15e6151bbb286df8be99c0347fb52627118d36d0836e369a196dc9f46'],
    [
      '08-cmyk-and-batch-abort/cmyk.jpg',
      '6c8b8d4d64006deadbaddab4931eaf76d942760c739342f18079d1f48c1cb391',
    ],
    [
      '09-png-extra-idat/extra_idat.png',
      'b622ef9d5f692e3f5c13239aa8fe380a16246bac3366a53eaf92c4d64a7aeda0',
    ],
    [
      '09-png-extra-idat/zlib_trailing.png',
      'b622ef9d5f692e3f5c13239aa8fe380a16246bac3366a53eaf92c4d64a7aeda0',
    ],
    ['attacks/app1-20000.jpg', '5c4d7905d523232f38e13ba0f49d51c32718bfd6f25dd26889ddf79d12ba941d'],
    [
      'attacks/max-16bit-ga-int.png',
      'a7027a851d0cc320228bd288b89f109fdd5ce1188e01ab823ebdb4e4bddf9056',
    ],
    [
      '10-png-index-past-palette/pal8_short.png',
      'e2700d5879cda7433f2edbc9853b9d1145d96182a37cef5ca42d6f6de10c69af',
    ],
  ])('%s has the right pixels', async (path, sha256) => {
    const { data } = await decodePicture(read(path), path);
    expect(createHash('sha256').update(rgbOf(data)).digest('hex')).toBe(sha256);
  });

  it.each(['colon.txt', 'label2id.json', 'pydict.txt'])('%s holds 230 labels', (name) => {
    const labels = decodeLabels(read(`13-labels-index-forms/${name}`), name);
    expect(labels).toHaveLength(230);
    expect(labels[0]).toEqual({ index: 0, text: 'dog' });
    expect(labels[147]).toEqual({ index: 147, text: 'boxing glove' });
  });

  it('an array that is not aligned is read', () => {
    const { shape, data } = decodeNpy(read('attacks/unaligned.npy'), 'unaligned.npy');
    expect(shape).toEqual([3, 16, 16]);
    expect(data.every(Number.isFinite)).toBe(true);
  });
});
