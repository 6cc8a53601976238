import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/image/picture.js';
import { encodePng } from '../../src/node/codecs/encode-png.js';
import { codecs, decodePicture } from '../../src/node/codecs/index.js';
import { EMBEDDED_SIDE, embedPictures } from '../../src/report/embed.js';
import { expectSameNumbers } from '../support/arrays.js';
import { randomFrom } from '../support/random.js';

/** Smooth colours with a little noise, as a photograph has. */
function photograph(width: number, height: number): Picture {
  const random = randomFrom(3);
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => {
    if (i % 4 === 3) return 255;
    const x = Math.floor(i / 4) % width;
    return Math.round(120 + 90 * Math.sin(x / 30 + (i % 4)) + 8 * random.unit());
  });
  return { width, height, data };
}

const bytesOf = (uri: string): Uint8Array => Buffer.from(uri.split(',')[1], 'base64');

describe('embedPictures', () => {
  const large = encodePng(photograph(640, 400));
  const small = encodePng(photograph(100, 80));
  const read = async (path: string) => (path.startsWith('large') ? large : small);

  it('scales down what is larger than a report shows, and keeps the proportions', async () => {
    const pictures = await embedPictures(
      { heatmaps: ['large'], photographs: ['small'] },
      { read, codecs },
    );
    const { width, height, uri } = pictures.get('large')!;
    expect([width, height]).toEqual([EMBEDDED_SIDE, EMBEDDED_SIDE * (400 / 640)]);
    const shown = await decodePicture(bytesOf(uri), 'large');
    expect([shown.width, shown.height]).toEqual([width, height]);
    expect(pictures.get('small')).toMatchObject({ width: 100, height: 80 });
  });

  it('keeps every value of a heatmap, and makes photographs light', async () => {
    const pictures = await embedPictures(
      { heatmaps: ['map'], photographs: ['photo'] },
      { read, codecs },
    );
    const [map, photo] = [pictures.get('map')!.uri, pictures.get('photo')!.uri];
    expectSameNumbers(bytesOf(map), encodePng(photograph(100, 80)));
    expect(photo).toMatch(/^data:image\/jpeg/);
    expect(photo.length).toBeLessThan(map.length / 2);
    const shown = await decodePicture(bytesOf(photo), 'photo');
    const original = photograph(100, 80).data;
    const off = shown.data.reduce((sum, v, i) => sum + Math.abs(v - original[i]), 0);
    expect(off / original.length).toBeLessThan(5);
  });

  it('leaves no sign of a browser in Node', async () => {
    await embedPictures({ heatmaps: [], photographs: ['photo'] }, { read, codecs });
    expect('ImageData' in globalThis).toBe(false);
  });

  it('says which picture cannot be read', async () => {
    const empty = async () => new Uint8Array();
    const paths = { heatmaps: ['gone.png'], photographs: [] };
    const broken = embedPictures(paths, { read: empty, codecs });
    await expect(broken).rejects.toThrow(/gone\.png is empty/);
  });
});
