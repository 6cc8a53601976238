import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../../src/node/codecs/encode-png.js';
import { emptyFolder, example, whypixel } from './whypixel.js';

const dog = example('dog.png');

/** Runs a command that must succeed, with `--json`; its document, and the files that it left. */
async function documentOf(...words: string[]) {
  const folder = emptyFolder();
  const { code, stdout, stderr, left } = await whypixel(folder, ...words, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(left.filter((path) => path.endsWith('.tmp'))).toEqual([]);
  return {
    document: JSON.parse(stdout),
    text: stdout,
    left,
    at: (path: string) => join(folder, path),
  };
}

const read = (path: string) => readFileSync(path, 'utf8');

describe('each command, built, succeeds', () => {
  it('classify', async () => {
    const { document, left } = await documentOf('classify', dog, '--top', '3');
    expect(document).toMatchObject({ kind: 'classify', version: 1, image: { path: dog } });
    expect(document.top).toHaveLength(3);
    expect(document.top[0]).toMatchObject({ label: 'dog' });
    expect(left).toEqual([]);
  });

  it('explain', async () => {
    const { document, left, at } = await documentOf(
      'explain',
      dog,
      '--method',
      'sa',
      '--out',
      'o/',
    );
    expect(document).toMatchObject({ kind: 'explain', version: 1, method: 'sa' });
    expect(left).toEqual(['o', ...document.files].sort());
    expect(JSON.parse(read(at('o/dog.sa.0-dog.json')))).toEqual(document);
  });

  it('explain --method evidence', async () => {
    const words = ['explain', dog, '--method', 'evidence', '--class', 'top2', '--out', '.'];
    const { document, left, at } = await documentOf(...words);
    expect(document).toHaveLength(2);
    for (const one of document) {
      expect(one).toMatchObject({ kind: 'evidence', version: 1, method: 'evidence' });
      expect(one.regions).toHaveLength(one.parameters.superpixels);
      expect(JSON.parse(read(at(one.files[1])))).toEqual(one);
    }
    expect(left).toEqual(document.flatMap(({ files }: { files: string[] }) => files).sort());
  });

  it('audit', async () => {
    const unit = ['--layer', 'loss3/classifier', '--unit', '0,0,0'];
    const { document, left } = await documentOf('audit', dog, '--preset', 'conserving', ...unit);
    expect(document).toMatchObject({ kind: 'audit', version: 1, target: { label: 'dog' } });
    const { score, pixels, bias, epsilon, dead } = document.total;
    expect(pixels + bias + epsilon + dead).toBeCloseTo(score, 3);
    expect(document.unit).toMatchObject({ layer: 'loss3/classifier', unit: [0, 0, 0] });
    expect(left).toEqual([]);
  });

  it('distort', async () => {
    const region = ['--region', 'top:20%:lrp', '--op', 'grayscale', '--out', 'new/grey.png'];
    const { document, left } = await documentOf('distort', dog, ...region);
    expect(document).toMatchObject({ kind: 'distort', version: 1, file: 'new/grey.png' });
    const { before, after, change } = document;
    expect(after.target.score - before.target.score).toBe(change.deltaScore);
    expect(document.areaShare).toBeCloseTo(0.2, 1);
    expect(left).toEqual(['new', 'new/grey.png']);
  });

  it('study', async () => {
    const few = ['--max-iterations', '1', '--controls', '1', '--superpixels', '8'];
    const { document, text, left, at } = await documentOf('study', dog, ...few, '--out', 's');
    expect(document).toMatchObject({ kind: 'study', version: 1 });
    const [{ iterations }] = document.pictures;
    expect(iterations).toHaveLength(1);
    for (const file of Object.values(iterations[0].files)) expect(left).toContain(`s/${file}`);
    expect(read(at('s/document.json'))).toBe(text);
    expect(read(at('s/index.html'))).toContain('whypixel study');
  });

  it('stages', async () => {
    const sha256 = createHash('sha256').update(readFileSync(dog)).digest('hex');
    const stages = [
      { of: 0, class: 'dog', region: 'essential', invert: false, op: 'pixelate:30' },
      { of: 1, class: 'cat', region: '10,20,200,100', invert: true, op: 'blur:3,grayscale' },
      { of: 0, class: 'dog', region: 'dog.mask.png', invert: false, op: 'remove' },
    ];
    // A mask of the picture's size in which everything is white: the picture itself, over white.
    const white = encodePng({
      width: 480,
      height: 480,
      data: new Uint8Array(4 * 480 * 480).fill(255),
    });
    const masks = { 'dog.mask.png': Buffer.from(white).toString('base64') };
    const image = { name: 'dog.png', sha256 };
    const file = join(emptyFolder(), 'dog.stages.json');
    writeFileSync(file, JSON.stringify({ kind: 'stages', version: 1, image, stages, masks }));
    const { document, text, left, at } = await documentOf(
      ...['stages', dog, '--stages', file, '--out', 'o'],
    );
    expect(document).toMatchObject({ kind: 'stages', version: 1, image: { path: dog, sha256 } });
    expect(document.stages.map(({ of }: { of: number }) => of)).toEqual([0, 1, 0]);
    const [first, second, third] = document.stages;
    expect(first).toMatchObject({ predicted: 'falls', measured: { moved: 'falls' }, held: true });
    expect(third).toMatchObject({ areaShare: 1, inverted: false });
    // Each has the scores of distort, of the picture that the one before it made.
    const op = ['--op', 'blur:3,grayscale', '--region', '10,20,200,100', '--invert'];
    const alone = await documentOf(
      ...['distort', at('o/stage-1.png'), ...op, '--class', 'cat', '--out', 'again.png'],
    );
    expect([second.before, second.classification]).toEqual([
      alone.document.before,
      alone.document.after,
    ]);
    expect(readFileSync(alone.at('again.png'))).toEqual(readFileSync(at('o/stage-2.png')));
    for (const { files } of [document.original, ...document.stages]) {
      for (const path of [files.lrp, files.sa]) expect(left).toContain(`o/${path}`);
    }
    expect(read(at('o/document.json'))).toBe(text);
    expect(read(at('o/index.html'))).toContain('whypixel stages');
  }, 300_000);

  it('evaluate', async () => {
    const few = ['--steps', '2', '--methods', 'lrp,random', '--bootstrap', '10'];
    const masks = ['--masks', example(''), '--target', 'masks'];
    const words = [...few, ...masks, '--out', 'e', '--csv', 'table.csv'];
    const { document, text, left, at } = await documentOf('evaluate', dog, ...words);
    expect(document).toMatchObject({ kind: 'evaluate', version: 1 });
    expect(document.methods.map(({ name }: { name: string }) => name)).toEqual(['lrp', 'random']);
    expect(document.methods[0].mass.mean).toBeGreaterThan(document.methods[1].mass.mean);
    for (const { picture, methods } of document.images) {
      for (const file of [picture, ...methods.map((m: { heatmap: string }) => m.heatmap)]) {
        expect(left).toContain(`e/${file}`);
      }
    }
    expect(read(at('e/evaluate.json'))).toBe(text);
    expect(read(at('table.csv'))).toBe(read(at('e/evaluate.csv')));
    expect(read(at('e/index.html'))).toContain('whypixel evaluate');
  });

  it('compare', async () => {
    const two = ['--weights', 'embedded,embedded', '--methods', 'lrp,sa'];
    const { document, text, left, at } = await documentOf(
      'compare',
      dog,
      dog,
      ...two,
      '--out',
      'c',
    );
    expect(document).toMatchObject({ kind: 'compare', version: 1 });
    const name = 'googlenet-emoji';
    expect(document.networks).toMatchObject([{ name }, { name: `${name} (2)` }]);
    const names = document.pictures.map(({ image }: { image: { name: string } }) => image.name);
    expect(names).toEqual(['dog', 'dog-2']);
    for (const { picture, networks } of document.pictures) {
      const heatmaps = networks.flatMap(({ methods }: { methods: { heatmap: string }[] }) =>
        methods.map(({ heatmap }) => heatmap),
      );
      expect(heatmaps).toHaveLength(4);
      for (const file of [picture, ...heatmaps]) expect(left).toContain(`c/${file}`);
    }
    expect(left).toEqual(expect.arrayContaining(['c/dog.png', 'c/dog-2.png']));
    expect(read(at('c/compare.json'))).toBe(text);
    expect(read(at('c/index.html'))).toContain('whypixel compare');
  });

  it('demo', async () => {
    const { document, left } = await documentOf('demo', '--out', 'd');
    expect(document).toMatchObject({ kind: 'demo', version: 1 });
    expect(left).toEqual(['d', ...document.files].sort());
    for (const { inside, area } of document.objects) {
      for (const share of [inside.lrp, inside.sa, area]) {
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThanOrEqual(1);
      }
    }
    const [first] = document.objects;
    expect(first.inside.lrp).toBeGreaterThan(first.area);
  }, 120_000);
});
