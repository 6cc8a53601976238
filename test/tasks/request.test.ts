import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { tasks } from '../../src/tasks/index.js';
import type { Task, TaskName } from '../../src/tasks/task.js';

const options = (field: string) => `--${field}`;

async function mistakeOf(name: TaskName, request: unknown): Promise<UserError> {
  const task: Task = await tasks[name]();
  try {
    task.parse(request);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(request)} is right`);
}

describe('a request', () => {
  it.each<[TaskName, unknown, string | undefined, string]>([
    ['classify', {}, 'image', '--image is missing'],
    ...['../x', 'a/b', 'a\\b', '..', '', 'a\nb'].map(
      (name): [TaskName, unknown, string, string] => [
        'explain',
        { image: 'x', name },
        'name',
        '--name must be the beginning of a file name, without a folder',
      ],
    ),
    ['classify', 'dog.png', undefined, 'a request must be an object of fields'],
    ['classify', { image: 'x', tip: 1 }, 'tip', 'there is no field tip; use image, top, fit'],
    ['classify', { image: 1 }, 'image', '--image must be a text, not 1'],
    [
      'classify',
      { image: 'x', top: 0 },
      'top',
      '--top must be a whole number of at least 1, not 0',
    ],
    [
      'classify',
      { image: 'x', fit: 'x' },
      'fit',
      '--fit must be one of cover, contain, squash, not x',
    ],
    [
      'explain',
      { image: 'x', channel: 3 },
      'channel',
      '--channel needs --at, the layer that the channel is of',
    ],
    [
      'explain',
      { image: 'x', method: 'sa', at: 'x' },
      undefined,
      '--at and --channel are for --method lrp',
    ],
    [
      'audit',
      { image: 'x', unit: '1,2,3' },
      'unit',
      '--unit needs --layer, the layer that it is a unit of',
    ],
    ['distort', { image: 'x', region: '0,0,9,9', op: 'melt' }, undefined, '"melt" is no operation'],
    [
      'distort',
      { image: 'x', region: '0,0,9,9', out: 'a.jpg' },
      'out',
      '--out a.jpg: the distorted picture is a PNG',
    ],
    ['study', { images: ['x'], order: 'a' }, 'order', '--order needs --masks'],
    ['study', { images: [] }, 'images', '--images must name a picture'],
    [
      'evaluate',
      { images: ['x'], confidence: 2 },
      'confidence',
      '--confidence must be a number from 0 to 1, not 2',
    ],
    ['evaluate', { images: ['x'], class: 'masks' }, 'class', '--class masks needs --masks'],
    [
      'compare',
      { images: ['x'], methods: 'sa', presets: true },
      'presets',
      '--presets is about lrp',
    ],
  ])('%s %j names what is wrong', async (name, request, field, says) => {
    const error = await mistakeOf(name, request);
    expect(error.field).toBe(field);
    expect(error.worded(options)).toContain(says);
    expect(error.message).not.toContain('--');
  });

  it('that has been validated is valid, and the same', async () => {
    const requests: Partial<Record<TaskName, unknown>> = {
      explain: { image: 'x' },
      study: { images: ['x'] },
      evaluate: { images: ['x'], pixels: true },
      compare: { images: ['x'], networks: [{ labels: 'y' }] },
    };
    for (const [name, given] of Object.entries(requests)) {
      const task: Task = await tasks[name as TaskName]();
      const request = task.parse(given);
      expect(task.parse(JSON.parse(JSON.stringify(request)))).toEqual(request);
    }
  });
});
