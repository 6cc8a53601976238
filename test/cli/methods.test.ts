import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExplainDocument } from '../../src/tasks/document.js';
import { emptyFolder, example, whypixel } from './whypixel.js';

const picture = example('dog-and-cat.png');

async function explained(...words: string[]) {
  const folder = emptyFolder();
  const run = await whypixel(folder, 'explain', picture, '--json', '--size', '64', ...words);
  expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
  const documents = [JSON.parse(run.stdout) as ExplainDocument].flat();
  const figures = run.left.filter((name) => name.includes('.figure.'));
  return { folder, documents, figures, left: run.left };
}

/** Width and height of a PNG, from its header. */
function sizeOf(folder: string, name: string) {
  const header = readFileSync(join(folder, name)).subarray(16, 24);
  return { width: header.readUInt32BE(0), height: header.readUInt32BE(4) };
}

describe('several methods in one run', () => {
  it('make one figure with the classes, which the first document names', async () => {
    const { folder, documents, figures } = await explained(
      '--method',
      'lrp,sa,gradient',
      '--class',
      'dog,cat',
    );
    expect(figures).toEqual([
      'whypixel-out/dog-and-cat.lrp-conserving-sa-gradient.dog-cat.figure.png',
    ]);
    expect(documents.map(({ method, target }) => [method, target.label])).toEqual(
      ['lrp', 'sa', 'gradient'].flatMap((method) => ['dog', 'cat'].map((label) => [method, label])),
    );
    expect(documents.map(({ files }) => files.filter((file) => file.includes('figure')))).toEqual([
      figures,
      ...Array.from({ length: 5 }, () => []),
    ]);
    // The picture, and three methods beside it; two classes, each with heatmaps and overlays below them.
    const alone = await explained('--method', 'lrp');
    const [one, all] = [sizeOf(alone.folder, alone.figures[0]), sizeOf(folder, figures[0])];
    expect(all.width).toBeGreaterThan(one.width);
    expect(all.height).toBeGreaterThan(3 * 64 + one.height);
  });

  it('are the same as one by one', async () => {
    const [both, lrp, sa] = [
      await explained('--method', 'lrp,sa', '--class', 'top2'),
      await explained('--method', 'lrp', '--class', 'top2'),
      await explained('--method', 'sa', '--class', 'top2'),
    ];
    const facts = ({ files: _, timing: __, ...rest }: ExplainDocument) => rest;
    expect(both.documents.map(facts)).toEqual([...lrp.documents, ...sa.documents].map(facts));
    const others = (left: readonly string[]) => left.filter((name) => !name.includes('.figure.'));
    expect(others(both.left)).toEqual([...others(lrp.left), ...others(sa.left).slice(1)].sort());
  });

  it('of one name, with other parameters, have files of their own', async () => {
    const { documents, left, figures } = await explained('--method', 'sa:l2,sa:max,sa');
    expect(documents.map(({ parameters }) => parameters.norm)).toEqual(['l2', 'max', 'squared']);
    for (const norm of ['l2', 'max', 'squared']) {
      for (const ending of ['png', 'overlay.png', 'json']) {
        expect(left).toContain(`whypixel-out/dog-and-cat.sa-${norm}.0-dog.${ending}`);
      }
    }
    expect(figures).toHaveLength(1);
    const { stdout } = await whypixel(
      emptyFolder(),
      'explain',
      picture,
      '--method',
      'sa:l2,sa:max',
    );
    expect(stdout).toMatch(/^sa, norm l2 for dog /m);
    expect(stdout).toMatch(/^sa, norm max for dog /m);
  });

  it('go with evidence, which keeps its own figure', async () => {
    const { left, figures } = await explained('--method', 'evidence,gradient,sa');
    expect(figures).toEqual(['whypixel-out/dog-and-cat.gradient-sa.0-dog.figure.png']);
    expect(left).toContain('whypixel-out/dog-and-cat.evidence.0-dog.png');
  });
});
