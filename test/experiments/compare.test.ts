import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompareJob, comparePicture } from '../../src/experiments/compare/compare-picture.js';
import { parseMethodSpecs } from '../../src/explain/method-spec.js';
import { DRAWING } from '../../src/image/draw/heatmap.js';
import type { Network } from '../../src/nn/network.js';
import { createEngine } from '../../src/node/engine.js';
import { pictureFiles } from '../../src/node/picture-files.js';
import type { Engine } from '../../src/tensor/engine.js';
import { quadrantFolder, quadrantNetwork, SIDE } from '../support/quadrant-network.js';

let engine: Engine;
let networks: readonly Network[];
let folder: Awaited<ReturnType<typeof quadrantFolder>>;

beforeAll(async () => {
  engine = await createEngine({ kernels: 'reference' });
  networks = [quadrantNetwork(engine), quadrantNetwork(engine)];
  folder = await quadrantFolder();
});
afterAll(() => folder.remove());

const compare = (methods: string, over: Partial<CompareJob> = {}) =>
  comparePicture(
    engine,
    networks,
    {
      path: join(folder.root, 'bright.png'),
      name: 'bright',
      methods: parseMethodSpecs(methods),
      target: 'top1',
      fit: 'cover',
      drawing: DRAWING,
      seed: 1,
      ...over,
    },
    pictureFiles,
  );

describe('comparePicture', () => {
  it('explains with every method under every network, and has a picture for each', async () => {
    const { compared, files } = await compare('lrp:epsilon,sa,random');
    expect(compared.networks).toHaveLength(2);
    const named = compared.networks.flatMap(({ methods }) => methods.map((m) => m.heatmap));
    expect(named).toHaveLength(6);
    expect(new Set([compared.picture, ...named])).toEqual(new Set(files.keys()));
    for (const { width, height } of files.values()) expect([width, height]).toEqual([SIDE, SIDE]);
    expect(compared.image.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('gives the score that is explained, and what the heatmap adds up to', async () => {
    const { compared } = await compare('lrp:epsilon:epsilon=0:bias=distribute');
    for (const { classification, methods } of compared.networks) {
      const { target, rank, topTen } = classification;
      expect(rank).toBe(1);
      expect(topTen[0]).toEqual(target);
      const [map] = methods;
      expect(map?.sum).toBeCloseTo(target.score, 3);
      expect(map?.min).toBeLessThanOrEqual(map?.max as number);
    }
  });

  it('says how far each method agrees with the first', async () => {
    const { compared } = await compare('lrp:epsilon,lrp:epsilon:epsilon=0.2,random');
    const [same, alike, random] = (compared.networks[0]?.methods ?? []).map((m) => m.agreement);
    expect(same).toBeCloseTo(1, 10);
    expect(alike).toBeGreaterThan(0.99);
    expect(Math.abs(random as number)).toBeLessThan(0.5);
  });

  it('is the same again with the same seed, and only what is random differs with another', async () => {
    const first = await compare('sa,random');
    expect((await compare('sa,random')).compared).toEqual(first.compared);
    const other = await compare('sa,random', { seed: 2 });
    const columns = (from: typeof first, m: number) => from.compared.networks[0]?.methods[m]?.sum;
    expect(columns(other, 0)).toBe(columns(first, 0));
    expect(columns(other, 1)).not.toBe(columns(first, 1));
  });

  it('refuses a class that the network does not have', async () => {
    await expect(compare('sa', { target: 'unicorn' })).rejects.toThrow(/no class "unicorn"/);
  });
});

it('comparePicture ends when its signal is given', async () => {
  const job: CompareJob = {
    path: join(folder.root, 'bright.png'),
    name: 'bright',
    methods: parseMethodSpecs('lrp,sa'),
    target: 'top1',
    fit: 'cover',
    drawing: DRAWING,
    seed: 1,
  };
  const signal = AbortSignal.abort();
  const aborted = comparePicture(engine, networks, job, pictureFiles, { signal });
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
});
