import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movementOf } from '../../src/experiments/classification.js';
import { measureHeatmap } from '../../src/experiments/heatmap-measures.js';
import type { Store } from '../../src/experiments/store.js';
import type { StudyDocument, StudyParameters } from '../../src/experiments/study/document.js';
import { operationsFor, runStudy, type StudyEvents } from '../../src/experiments/study/study.js';
import { DRAWING } from '../../src/image/draw/heatmap.js';
import type { Network } from '../../src/nn/network.js';
import { createEngine } from '../../src/node/engine.js';
import { folderStore } from '../../src/node/folder-store.js';
import { pictureFiles } from '../../src/node/picture-files.js';
import type { Engine } from '../../src/tensor/engine.js';
import { quadrantFolder, quadrantNetwork, SIDE } from '../support/quadrant-network.js';

let engine: Engine;
let network: Network;
let folder: Awaited<ReturnType<typeof quadrantFolder>>;

beforeAll(async () => {
  engine = await createEngine({ kernels: 'reference' });
  network = quadrantNetwork(engine);
  folder = await quadrantFolder();
});
afterAll(() => folder.remove());

const parameters = (over: Partial<StudyParameters> = {}): StudyParameters => ({
  lrp: 'lrp:epsilon',
  sa: 'sa',
  fit: 'cover',
  masks: join(folder.root, 'masks'),
  highLrp: 1,
  highSa: 1,
  tolerance: 0.02,
  operations: 'remove',
  ...DRAWING,
  controls: 3,
  maxIterations: 5,
  minConcentration: 0.25,
  seed: 1,
  ...over,
});

const bySuperpixels = (over: Partial<StudyParameters> = {}): StudyParameters => {
  const { masks, ...rest } = parameters(over);
  return { ...rest, superpixels: 16 };
};

const study = async (store: Store, given: StudyParameters, events?: StudyEvents) => {
  const { document } = await runStudy(
    engine,
    network,
    {
      images: [join(folder.root, 'bright.png')],
      names: ['bright'],
      target: 'top1',
      parameters: given,
    },
    { store, pictures: pictureFiles },
    events,
  );
  return document;
};

const storeIn = (name: string) => folderStore(join(folder.root, name));

/** Every file of a run with its bytes. */
async function bytesOf(name: string): Promise<Map<string, string>> {
  const root = join(folder.root, name);
  const files = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));
  const entries = await Promise.all(
    paths
      .sort()
      .map(async (path) => [path.slice(root.length), await readFile(path, 'hex')] as const),
  );
  return new Map(entries);
}

describe('a study with known evidence', () => {
  let document: StudyDocument;
  beforeAll(async () => {
    document = await study(storeIn('known'), parameters());
  });

  it('tells what speaks for the class, what against it, and what does neither', () => {
    const regions = document.pictures[0]?.iterations[0]?.regions ?? [];
    const classes = Object.fromEntries(regions.map(({ name, class: kind }) => [name, kind]));
    expect(classes).toEqual({
      corner: 'essential',
      against: 'negative',
      left: 'inessential',
      right: 'inessential',
    });
  });

  it('sees every prediction hold', () => {
    const { both, essential, inessential, negative, control } = document.summary;
    expect(both.total).toEqual({ held: 4, of: 4, rate: 1 });
    for (const rate of [essential, inessential, negative, control]) expect(rate.rate).toBe(1);
    expect(document.summary.observed).toEqual({ regions: 4, fell: 1, rose: 1, stayed: 2 });
  });

  it('says where one map alone is wrong', () => {
    // By LRP alone the quadrant that speaks against the class is low, and should stay; it rises.
    expect(document.summary.lrp.total).toEqual({ held: 3, of: 4, rate: 0.75 });
    expect(document.summary.sa.total).toEqual({ held: 4, of: 4, rate: 1 });
  });

  it('ends when the class has left the top ten', () => {
    const [picture] = document.pictures;
    expect(picture?.ended.rule).toBe('left-top-ten');
    expect(picture?.ended.classification.rank).toBe(12);
    expect(picture?.iterations).toHaveLength(1);
  });

  it('measures what a linear network must do', () => {
    const [iteration] = document.pictures[0]?.iterations ?? [];
    const total = iteration?.classification.target.score ?? 0;
    const parts = iteration?.regions.map(({ measured }) => -measured.deltaScore) ?? [];
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(total, 4);
  });
});

describe('the rules that end a study', () => {
  it('stops at the limit', async () => {
    const { pictures } = await study(
      storeIn('limit'),
      bySuperpixels({ maxIterations: 1, operations: 'pixelate:2' }),
    );
    expect(pictures[0]?.ended.rule).toBe('max-iterations');
  });

  it('stops where nothing stands out', async () => {
    const { pictures } = await study(storeIn('flat'), parameters({ minConcentration: 1 }));
    expect(pictures[0]?.ended.rule).toBe('indistinguishable');
    expect(pictures[0]?.iterations[0]?.regions).toEqual([]);
  });

  it('takes the masks in the given order, one each, and stops behind the last', async () => {
    const { pictures } = await study(storeIn('order'), parameters({ order: ['left', 'against'] }));
    const [picture] = pictures;
    const taken = picture?.iterations.map(({ essential, regions }) =>
      essential?.regions.map((id) => regions.find((region) => region.id === id)?.name),
    );
    expect(taken).toEqual([['left'], ['against'], undefined]);
    expect(picture?.ended.rule).toBe('nothing-left');
    expect(picture?.iterations[0]?.essential?.predicted).toBe('stays');
    expect(picture?.iterations[1]?.essential?.predicted).toBe('rises');
  });

  it('refuses an order that names no mask', async () => {
    await expect(study(storeIn('no'), parameters({ order: ['nose'] }))).rejects.toThrow(
      /no mask nose; it has against, corner, left, right/,
    );
  });
});

describe('a study that was killed', () => {
  it('goes on and ends with the same bytes, wherever it stopped', async () => {
    const given = bySuperpixels({ operations: 'pixelate:4', tolerance: 0.001 });
    const whole = await study(storeIn('whole'), given);
    const wanted = await bytesOf('whole');
    for (const stopAt of [1, 12, 25]) {
      let passes = 0;
      const name = `killed-${stopAt}`;
      const killed = study(storeIn(name), given, {
        pass: () => {
          passes++;
          if (passes === stopAt) throw new Error('killed');
        },
      });
      await expect(killed).rejects.toThrow('killed');
      expect(await study(storeIn(name), given)).toEqual(whole);
      expect(await bytesOf(name)).toEqual(wanted);
    }
  });

  it('does not repeat what is done, but what is damaged or of other parameters', async () => {
    const given = bySuperpixels({ operations: 'pixelate:4', tolerance: 0.001 });
    await study(storeIn('again'), given);
    const passesOf = async (p: StudyParameters) => {
      let passes = 0;
      await study(storeIn('again'), p, { pass: () => passes++ });
      return passes;
    };
    expect(await passesOf(given)).toBe(0);
    await writeFile(join(folder.root, 'again/bright/1/iteration.json'), '{"key": "');
    expect(await passesOf(given)).toBeGreaterThan(0);
    expect(await passesOf({ ...given, seed: 2 })).toBeGreaterThan(0);
  });

  it('makes pictures anew that are missing, empty, cut short or changed', async () => {
    const given = bySuperpixels({ operations: 'pixelate:4', tolerance: 0.001 });
    await study(storeIn('mended'), given);
    const wanted = await bytesOf('mended');
    const damages: Record<string, (bytes: Buffer) => Buffer | undefined> = {
      missing: () => undefined,
      empty: () => Buffer.alloc(0),
      cut: (bytes) => bytes.subarray(0, bytes.length / 2),
      changed: (bytes) => bytes.fill(bytes[40] ^ 1, 40, 41),
    };
    const places = [...wanted.keys()].filter((path) => path.includes('/bright/'));
    for (const [index, place] of places.entries()) {
      const [damage] = Object.values(damages).splice(index % 4, 1);
      const path = join(folder.root, 'mended', place);
      const damaged = damage(await readFile(path));
      await (damaged === undefined ? rm(path) : writeFile(path, damaged));
      await study(storeIn('mended'), given);
      expect(await bytesOf('mended')).toEqual(wanted);
    }
    expect(places.length).toBeGreaterThan(8);
  });

  it('trusts no state that says something else than was written', async () => {
    const given = bySuperpixels({ maxIterations: 1, operations: 'pixelate:4' });
    const whole = await study(storeIn('forged'), given);
    const path = join(folder.root, 'forged/bright/1/iteration.json');
    const text = await readFile(path, 'utf8');
    const changed = text.replace(/"score": \d/, '"score": 9');
    expect(changed).not.toBe(text);
    for (const forged of [changed, 'null', '[]', '7', '{}', text.replace('"files"', '"tiles"')]) {
      await writeFile(path, forged);
      expect(await study(storeIn('forged'), given)).toEqual(whole);
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });
});

describe('measures', () => {
  it('is a fifth where a map is flat, and one where a fifth holds everything', () => {
    const size = 10 * SIDE;
    const flat = measureHeatmap(new Float32Array(size * size).fill(1), size, size);
    expect(flat.concentration).toBeCloseTo(0.2, 2);
    const one = new Float32Array(size * size);
    one[5] = 1;
    one[6] = -2;
    expect(measureHeatmap(one, size, size)).toEqual({
      concentration: 1,
      positive: 1,
      negative: -2,
    });
    expect(measureHeatmap(new Float32Array(size * size), size, size).concentration).toBe(0.2);
  });

  it('stays within the tolerance, its limits included', () => {
    expect([-2, -1, 0, 1, 2].map((delta) => movementOf(delta, 1))).toEqual([
      'falls',
      'stays',
      'stays',
      'stays',
      'rises',
    ]);
  });

  it('pixelates by a fourteenth of the longer side unless told otherwise', () => {
    expect(operationsFor('auto', { width: 480, height: 300 }).text).toBe('pixelate:34,grayscale');
    expect(operationsFor('blur:3', { width: 480, height: 300 }).text).toBe('blur:3');
  });
});

describe('a study that is aborted', () => {
  it('leaves nothing half-written, gives its memory back, and resumes to the same bytes', async () => {
    const given = bySuperpixels({ maxIterations: 2, operations: 'pixelate:2' });
    await study(storeIn('whole-run'), given);
    const before = engine.memory.buffer.byteLength;
    for (const passes of [1, 9, 20]) {
      const controller = new AbortController();
      let count = 0;
      const aborted = study(storeIn('aborted'), given, {
        signal: controller.signal,
        pass: () => {
          if (++count === passes) controller.abort();
        },
      });
      await expect(aborted).rejects.toMatchObject({ name: 'UserError', code: 'aborted' });
      expect([...(await bytesOf('aborted').catch(() => new Map())).keys()]).not.toContainEqual(
        expect.stringMatching(/tmp$/),
      );
    }
    await study(storeIn('aborted'), given);
    expect(await bytesOf('aborted')).toEqual(await bytesOf('whole-run'));
    expect(engine.memory.buffer.byteLength).toBe(before);
  });
});
