import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluationCsv } from '../../src/experiments/evaluate/csv.js';
import type {
  EvaluateDocument,
  EvaluateParameters,
} from '../../src/experiments/evaluate/document.js';
import { type EvaluateEvents, runEvaluation } from '../../src/experiments/evaluate/evaluate.js';
import { passesOf } from '../../src/experiments/evaluate/evaluate-picture.js';
import { DRAWING } from '../../src/image/draw/heatmap.js';
import type { Network } from '../../src/nn/network.js';
import { encodePng } from '../../src/node/codecs/encode-png.js';
import { createEngine } from '../../src/node/engine.js';
import { folderStore } from '../../src/node/folder-store.js';
import { pictureFiles } from '../../src/node/picture-files.js';
import type { Engine } from '../../src/tensor/engine.js';
import { brightPicture, quadrantFolder, quadrantNetwork } from '../support/quadrant-network.js';

let engine: Engine;
let network: Network;
let folder: Awaited<ReturnType<typeof quadrantFolder>>;

beforeAll(async () => {
  engine = await createEngine({ kernels: 'reference' });
  network = quadrantNetwork(engine);
  folder = await quadrantFolder();
  const dimmed = brightPicture();
  const data = dimmed.data.map((value, i) => (i % 4 === 3 ? 255 : value - 10));
  await writeFile(join(folder.root, 'dim.png'), encodePng({ ...dimmed, data }));
});
afterAll(() => folder.remove());

const parameters = (over: Partial<EvaluateParameters> = {}): EvaluateParameters => ({
  methods: ['lrp:epsilon', 'sa', 'random'],
  orders: ['morf', 'lerf', 'random'],
  perturbation: 'regions',
  regionSize: 7,
  perStep: 1,
  steps: 8,
  fill: 'mean',
  repetitions: 2,
  target: 'corner',
  fit: 'cover',
  pointingTolerance: 0,
  bootstrap: 100,
  confidence: 0.95,
  ...DRAWING,
  seed: 1,
  ...over,
});

const evaluate = async (
  name: string,
  given: EvaluateParameters,
  events?: EvaluateEvents,
  pictures = ['bright', 'dim'],
) => {
  const { document } = await runEvaluation(
    engine,
    network,
    {
      images: pictures.map((picture) => join(folder.root, `${picture}.png`)),
      names: pictures,
      parameters: given,
    },
    { store: folderStore(join(folder.root, name)), pictures: pictureFiles },
    events,
  );
  return document;
};

describe('an evaluation', () => {
  let document: EvaluateDocument;
  const find = (name: string, order: string) =>
    document.methods.find((method) => method.name === name && method.order === order);
  beforeAll(async () => {
    document = await evaluate('whole', parameters());
  });

  it('has one entry for each method and order', () => {
    expect(document.methods.map(({ name, order }) => `${name} ${order}`)).toEqual([
      'lrp:epsilon morf',
      'lrp:epsilon lerf',
      'lrp:epsilon random',
      'sa morf',
      'sa lerf',
      'sa random',
      'random morf',
      'random lerf',
      'random random',
    ]);
  });

  it('finds that exact relevance beats sensitivity, and sensitivity chance, on a linear network', () => {
    const aopc = (name: string, order = 'morf') => find(name, order)?.aopc.mean ?? Number.NaN;
    expect(aopc('lrp:epsilon')).toBeGreaterThan(aopc('sa'));
    expect(aopc('sa')).toBeGreaterThan(aopc('random'));
    expect(aopc('lrp:epsilon', 'lerf')).toBeLessThan(aopc('random'));
    expect(aopc('sa', 'random')).toBe(aopc('lrp:epsilon', 'random'));
  });

  it('averages its curves to the AOPC, inside the interval', () => {
    for (const { aopc, curve } of document.methods) {
      expect(curve.mean).toHaveLength(9);
      expect(curve.mean[0]).toBe(0);
      expect(curve.mean.reduce((a, b) => a + b, 0) / 9).toBeCloseTo(aopc.mean, 8);
      expect(aopc.low).toBeLessThanOrEqual(aopc.mean);
      expect(aopc.high).toBeGreaterThanOrEqual(aopc.mean);
    }
  });

  it('says nothing about objects without masks', () => {
    expect(find('sa', 'morf')).toMatchObject({ mass: null, rank: null, pointing: null });
  });

  it('is a table, too', () => {
    const lines = evaluationCsv(document).split('\n');
    expect(lines).toHaveLength(1 + 2 * 9 + 1);
    expect(lines[0]).toContain('aopc');
    const cells = evaluationCsv({
      ...document,
      images: document.images.map((image) => ({
        ...image,
        target: { ...image.target, label: 'a, "b"' },
      })),
    });
    expect(cells).toContain('"a, ""b"""');
  });
});

describe('localisation', () => {
  it('knows the object by its mask’s name', async () => {
    const given = parameters({ masks: join(folder.root, 'masks'), target: 'masks', steps: 1 });
    const { methods, images } = await evaluate('masks', given, {}, ['bright']);
    expect(images.map(({ target, object }) => [target.label, object])).toEqual([
      ['corner', { masks: ['corner'], areaShare: 0.25 }],
    ]);
    const lrp = methods.find(({ name }) => name === 'lrp:epsilon');
    expect(lrp?.mass?.mean).toBeCloseTo(1, 6);
    expect(lrp?.rank?.mean).toBe(1);
    expect(lrp?.pointing).toBe(1);
    const random = methods.find(({ name }) => name === 'random');
    expect(random?.mass?.mean).toBeCloseTo(0.25, 1);
  });

  it('needs masks that are there', async () => {
    const given = parameters({ masks: join(folder.root, 'masks') });
    await expect(evaluate('none', given, {}, ['dim', 'dim'])).rejects.toThrow(/no masks for dim/);
  });
});

describe('an evaluation that was killed', () => {
  it('loses the picture in hand at most, and ends the same', async () => {
    const given = parameters({ fill: 'noise' });
    const whole = await evaluate('uninterrupted', given);
    let passes = 0;
    const killed = evaluate('killed', given, {
      pass: () => {
        passes++;
        if (passes === passesOf(given) + 5) throw new Error('killed');
      },
    });
    await expect(killed).rejects.toThrow('killed');
    let planned = 0;
    const resumed = await evaluate('killed', given, {
      planned: (count) => {
        planned = count;
      },
    });
    expect(planned).toBe(passesOf(given));
    expect(resumed).toEqual(whole);
    const [first, second] = await Promise.all(
      ['uninterrupted', 'killed'].map((name) =>
        readFile(join(folder.root, name, 'results/dim.0.json'), 'utf8'),
      ),
    );
    expect(second).toBe(first);
  });

  it('does not use what other parameters or a broken disk have left', async () => {
    const given = parameters();
    await evaluate('changed', given);
    const plannedFor = async (p: EvaluateParameters) => {
      let planned = -1;
      await evaluate('changed', p, {
        planned: (count) => {
          planned = count;
        },
      });
      return planned;
    };
    expect(await plannedFor(given)).toBe(0);
    // Resampling is not part of a picture's own result.
    expect(await plannedFor({ ...given, bootstrap: 50 })).toBe(0);
    await writeFile(join(folder.root, 'changed/results/dim.0.json'), '{');
    expect(await plannedFor(given)).toBe(passesOf(given));
    expect(await plannedFor({ ...given, seed: 2 })).toBe(2 * passesOf(given));
  });

  it('makes pictures anew that are missing, empty, cut short or changed', async () => {
    const given = parameters({ steps: 1 });
    const whole = await evaluate('mended', given);
    const pictures = join(folder.root, 'mended/pictures');
    const wanted = await Promise.all(
      (await readdir(pictures)).map(
        async (name) => [name, await readFile(join(pictures, name))] as const,
      ),
    );
    expect(wanted).toHaveLength(8);
    for (const [index, [name, bytes]] of wanted.entries()) {
      const path = join(pictures, name);
      if (index % 4 === 0) await rm(path);
      if (index % 4 === 1) await writeFile(path, '');
      if (index % 4 === 2) await writeFile(path, bytes.subarray(0, 60));
      if (index % 4 === 3)
        await writeFile(
          path,
          Uint8Array.from(bytes, (byte, i) => (i === 50 ? byte ^ 4 : byte)),
        );
      expect(await evaluate('mended', given)).toEqual(whole);
      expect((await readFile(path)).equals(bytes)).toBe(true);
    }
  });

  it('measures no picture under the hash of another', async () => {
    const path = join(folder.root, 'moving.png');
    const [bright, dim] = await Promise.all(
      ['bright', 'dim'].map((name) => readFile(join(folder.root, `${name}.png`))),
    );
    await writeFile(path, bright);
    const changing = evaluate('moving', parameters(), { planned: () => writeFile(path, dim) }, [
      'moving',
    ]);
    await expect(changing).rejects.toThrow(/moving\.png was changed while it was evaluated/);
    const { images } = await evaluate('moving', parameters(), {}, ['moving']);
    expect(images[0].image.sha256).toBe(createHash('sha256').update(dim).digest('hex'));
  });
});

describe('the number of passes', () => {
  it('counts random order once for all methods, and each heatmap', () => {
    expect(passesOf(parameters())).toBe(3 + 2 * 8 * (3 + 3 + 1));
  });
});

it('an evaluation that is aborted resumes to the same document', async () => {
  const whole = await evaluate('never-aborted', parameters());
  const controller = new AbortController();
  let count = 0;
  const aborted = evaluate('aborted', parameters(), {
    signal: controller.signal,
    pass: () => {
      if (++count === 5) controller.abort();
    },
  });
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
  expect(await evaluate('aborted', parameters())).toEqual(whole);
});
