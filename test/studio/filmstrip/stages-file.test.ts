import { describe, expect, it } from 'vitest';
import { parseStages } from '../../../src/experiments/stages/stages-file.js';
import { stagesFile, storedStages } from '../../../src/studio/filmstrip/stages-file.js';
import { stage } from './stages.js';

const strip = [
  stage({ id: 'a' }),
  stage({ id: 'a1', parent: 'a', target: 4, region: '1,2,3,4' }),
  stage({ id: 'a2', parent: 'a1', isOn: false, region: 'essential' }),
  stage({ id: 'a3', parent: 'a2', from: 'a1.png', mask: 'a3.mask.png' }),
  stage({ id: 'a4', parent: 'a', mask: 'a3.mask.png' }),
];

describe('stages as they are stored', () => {
  const stored = storedStages(strip);

  it('are those that count, each with the number of the one that it was made of', () => {
    expect(stored.stages.map(({ of, region, class: target }) => [of, region, target])).toEqual([
      [0, '1,2,3,4', '4'],
      [1, 'a3.mask.png', '0'],
      [0, 'a3.mask.png', '0'],
    ]);
    expect(stored.masks).toEqual(['a3.mask.png']);
  });

  it('make a file that the command line reads', () => {
    const image = { name: 'a.png', sha256: 'f'.repeat(64) };
    const file = stagesFile(image, stored, [['a3.mask.png', Uint8Array.of(1, 2, 3, 255)]]);
    expect(parseStages(JSON.stringify(file), 'a.stages.json')).toEqual(file);
    expect(file.masks['a3.mask.png']).toBe('AQID/w==');
  });
});
