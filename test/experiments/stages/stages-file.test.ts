import { describe, expect, it } from 'vitest';
import { parseStages } from '../../../src/experiments/stages/stages-file.js';

const stage = { of: 0, class: '3', region: '1,2,3,4', invert: false, op: 'pixelate:8,grayscale' };
const file = {
  kind: 'stages',
  version: 1,
  image: { name: 'dog.png', sha256: '0'.repeat(64) },
  stages: [stage, { ...stage, of: 1, region: 'a.mask.png', invert: true }],
  masks: { 'a.mask.png': 'iVBORw0KGgo=' },
};

const parse = (data: unknown) => parseStages(JSON.stringify(data), 'x.json');

describe('a file of stages', () => {
  it('is read as it was written', () => {
    expect(parse(file)).toEqual(file);
  });

  it.each([
    ['[', 'x.json is no JSON; give a file of stages that the studio has saved'],
    [JSON.stringify({ ...file, kind: 'study' }), 'x.json holds no stages: kind must be "stages"'],
    [JSON.stringify({ ...file, version: 2 }), 'x.json holds no stages: version must be 1, not 2'],
    [JSON.stringify({ ...file, extra: 1 }), 'x.json holds no stages: extra must be'],
    [JSON.stringify({ ...file, stages: [{ ...stage, op: 3 }] }), 'stages.0.op must be string'],
    [JSON.stringify({ ...file, masks: { 'a.png': '§' } }), 'masks.a.png must be'],
    [JSON.stringify({ ...file, image: { name: 'x', sha256: 'abc' } }), 'image.sha256 must be'],
    ['null', 'x.json holds no stages: it must be Object, not null'],
  ])('that is none is refused: %s', (text, message) => {
    expect(() => parseStages(text, 'x.json')).toThrow(message);
  });

  it.each([
    [{ of: 1 }, 'x.json, stage 1: it is made of stage 1, which comes no earlier'],
    [{ of: 7 }, 'x.json, stage 1: it is made of stage 7, which comes no earlier'],
    [{ region: 'nowhere' }, 'x.json, stage 1: "nowhere" is no region'],
    [{ op: 'melt' }, 'x.json, stage 1: "melt" is no operation'],
  ])('with a stage like %j is refused by the stage’s number', (wrong, message) => {
    expect(() => parse({ ...file, stages: [{ ...stage, ...wrong }] })).toThrow(message);
  });
});
