import { describe, expect, it } from 'vitest';
import { comparedNetworks } from '../../src/cli/parse/compared-networks.js';
import type { CompareDocument } from '../../src/experiments/compare/document.js';
import { emptyFolder, example, whypixel } from './whypixel.js';

describe('the networks of a comparison', () => {
  it.each([
    [{}, [{}]],
    [{ mean: '1,2,3' }, [{ mean: '1,2,3' }]],
    [
      { network: 'a.onnx,b.onnx', labels: 'a.txt,b.txt' },
      [
        { network: 'a.onnx', labels: 'a.txt' },
        { network: 'b.onnx', labels: 'b.txt' },
      ],
    ],
    [
      { network: ['a', 'b', 'c'], mean: ['', '1,2,3'], inputSize: ['', '', '299x224'] },
      [{ network: 'a' }, { network: 'b', mean: '1,2,3' }, { network: 'c', inputSize: '299x224' }],
    ],
    [
      { weights: ['a', 'b'], std: ['1', '2'], channels: ['bgr'], labels: ',b.txt' },
      [
        { network: 'a', std: '1', channels: 'bgr' },
        { network: 'b', std: '2', labels: 'b.txt' },
      ],
    ],
  ])('%j', (given, expected) => {
    expect(comparedNetworks(given)).toEqual(expected);
  });

  it.each([
    [{ network: 'a,b', mean: ['1', '2', '3'] }, 'mean says 3 things of 2 networks'],
    [{ labels: 'a,b' }, 'labels says 2 things of 1 networks'],
    [{ network: 'a,,b' }, 'nothing between two commas'],
    [{ network: 'a', weights: 'b' }, 'another name of'],
  ])('%j cannot be', (given, says) => {
    expect(() => comparedNetworks(given)).toThrow(says);
  });

  it('are each given pictures as is said of it', async () => {
    const same = ['--network', 'embedded', '--network', 'embedded', '--network', 'embedded'];
    const means = ['--mean', '', '--mean', '104,117,123', '--mean', '0'];
    const words = ['--methods', 'gradient', '--class', 'dog', '--json'];
    const run = await whypixel(
      emptyFolder(),
      'compare',
      example('dog.png'),
      ...same,
      ...means,
      ...words,
    );
    expect(run.code).toBe(0);
    const { pictures } = JSON.parse(run.stdout) as CompareDocument;
    const scores = pictures[0].networks.map(({ classification }) => classification.target.score);
    expect(scores).toHaveLength(3);
    expect(scores[1]).toBe(scores[0]);
    expect(Math.abs(scores[2] - scores[0])).toBeGreaterThan(0.01);
  });

  it('and a wrong word is refused by the option’s name', async () => {
    const words = ['--network', 'embedded,embedded', '--channels', '', '--channels', 'grb'];
    const run = await whypixel(emptyFolder(), 'compare', example('dog.png'), ...words);
    expect(run).toMatchObject({ code: 2, left: [] });
    expect(run.stderr).toMatch(/^whypixel: --channels must be rgb or bgr/);
  });
});
