import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Network, NetworkFiles } from '../../../src/nn/network.js';
import { createEngine } from '../../../src/node/engine.js';
import { inspectNetwork } from '../../../src/node/networks/by-name.js';
import { loadNetwork } from '../../../src/node/read-network.js';
import { describeNetwork } from '../../../src/tasks/document.js';
import { type TinyOptions, tinyOnnx } from '../../support/tiny-onnx.js';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'whypixel-outputs-')), 'model.onnx');
});

async function load(
  outputs: Required<TinyOptions>['outputs'],
  files: NetworkFiles = {},
): Promise<Network> {
  await writeFile(path, tinyOnnx({ outputs }).model);
  const engine = await createEngine();
  try {
    return await loadNetwork(engine, { network: path, ...files });
  } finally {
    await engine.close();
  }
}

const scores = ['scores', [1, 12]] as const;
const flat = ['flat', ['N', 8]] as const;
const map = ['relu', ['N', 8, 15, 15]] as const;
const said = ({ notes = [] }: Network) => notes.filter((note) => note.includes('is explained'));

describe('an ONNX file of several outputs', () => {
  it('is explained by its first, which is said', async () => {
    const network = await load([scores, flat]);
    expect(network.labels).toHaveLength(12);
    expect(said(network)).toEqual([
      `"${path}" has 2 outputs; "scores" is explained, not "flat" (name another as network output)`,
    ]);
    expect(said(await load([scores]))).toEqual([]);
  });

  it('is explained by the first that can hold scores: not by a picture of features', async () => {
    expect((await load([map, scores, flat])).labels).toHaveLength(12);
    expect((await load([map, flat, scores])).labels).toHaveLength(8);
  });

  it('is explained by what is asked for, by the caller or beside the file: nothing need be said', async () => {
    const asked = await load([scores, flat], { output: 'flat' });
    expect([asked.labels.length, asked.graph.scores, said(asked)]).toEqual([8, 'pool', []]);
    await writeFile(path.replace('.onnx', '.json'), '{"output": "flat"}');
    const described = await load([scores, flat]);
    expect([described.labels.length, said(described)]).toEqual([8, []]);
    expect((await load([scores, flat], { output: 'scores' })).labels).toHaveLength(12);
  });

  it('is told from the same file explained by another output, in documents too', async () => {
    const outputOf = async (...given: Parameters<typeof load>) =>
      describeNetwork(await load(...given)).output;
    expect(await outputOf([scores, flat])).toBe('scores');
    expect(await outputOf([scores, flat], { output: 'flat' })).toBe('flat');
    expect(await outputOf([scores], { output: 'pool' })).toBe('pool');
    expect(await outputOf([scores])).toBeUndefined();
  });

  it('is explained by a value within it, as before a tail that sorts scores', async () => {
    expect((await load([scores], { output: 'pool' })).labels).toHaveLength(8);
  });

  it('is refused where what it gives is a picture, or there is no such value', async () => {
    await expect(load([map])).rejects.toThrow(
      /its output "relu" is \[1, 8, 15, 15\], not one score for each class; name the value that holds/,
    );
    for (const output of ['logits', '']) {
      await expect(load([scores, flat], { output })).rejects.toThrow(
        `has no output "${output}"; it gives "scores", "flat"`,
      );
    }
    await expect(load([scores], { output: 'kernel' })).rejects.toThrow(/no output "kernel"/);
  });

  it('is inspected with all its outputs', async () => {
    await writeFile(path, tinyOnnx({ outputs: [map, scores] }).model);
    const outputs = [
      { name: 'relu', shape: [null, 8, 15, 15], isExplained: false },
      { name: 'scores', shape: [1, 12], isExplained: true },
    ];
    expect((await inspectNetwork(path)).outputs).toEqual(outputs);
    const within = (await inspectNetwork(path, { output: 'pool' })).outputs;
    expect(within?.at(-1)).toEqual({ name: 'pool', shape: [1, 8, 1, 1], isExplained: true });
  });

  it('is what no GoogLeNet is', async () => {
    const engine = await createEngine();
    await expect(loadNetwork(engine, { output: 'prob' })).rejects.toThrow(
      /^googlenet-emoji has one output, its scores; only an .onnx network has others, such as "prob"$/,
    );
    await engine.close();
  });
});
