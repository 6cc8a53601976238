import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  type ExplainCommand,
  explainCommand,
} from '../../../src/studio/commands/explain-command.js';
import { madeCommands, madeMasks } from '../../../src/studio/commands/made-commands.js';
import { shellLine } from '../../../src/studio/commands/shell.js';
import type { MadeStage, Stage } from '../../../src/studio/state/stages.js';

describe('a command as one line', () => {
  it('is the same words again to a shell, whatever they hold', () => {
    const words = [
      'a b',
      "it's",
      '$HOME',
      '`id`',
      'polygon:1,2 3,4 5,6',
      '',
      '-x',
      'top:20%',
      'ä"\\',
    ];
    const printed = execFileSync('sh', ['-c', `printf '%s\\n' ${shellLine(words)}`]).toString();
    expect(printed).toBe(`${words.join('\n')}\n`);
  });
});

const OWN = { network: undefined, labels: undefined };

const command = (fields: Partial<ExplainCommand>): ExplainCommand => ({
  ...OWN,
  image: 'dog.png',
  method: 'lrp',
  parameters: {},
  class: '0',
  contrast: undefined,
  at: undefined,
  channel: undefined,
  colormap: 'gray',
  scale: 'max',
  ...fields,
});

describe('the command of a heatmap', () => {
  it('names nothing that is left to defaults', () => {
    expect(explainCommand(command({}))).toBe(
      'whypixel explain dog.png --method lrp --class 0 --colormap gray --scale max --npy',
    );
  });

  it('names all that is chosen', () => {
    const fields = {
      image: 'my dog.png',
      network: 'net.onnx',
      labels: 'names.txt',
      parameters: { preset: 'epsilon', epsilon: 0.5, bias: undefined },
      contrast: '3',
      at: 'conv1',
      channel: 0,
    };
    expect(explainCommand(command(fields))).toBe(
      "whypixel explain 'my dog.png' --network net.onnx --labels names.txt --method lrp --preset epsilon " +
        '--epsilon 0.5 --class 0 --contrast 3 --at conv1 --channel 0 --colormap gray --scale max --npy',
    );
  });
});

/** A stage that was made of another; of its facts, those that a command needs. */
function stage(id: string, parent: string | undefined, facts: object, isOn = true): Stage {
  const file = `${id}.png`;
  if (parent === undefined) return { id, file, title: file };
  const { mask, ...rest } = facts as { mask?: string };
  const made = {
    parent,
    from: `${parent}.png`,
    isOn,
    selection: { parts: [], grow: 0, isInverted: false },
    ...(mask !== undefined && { mask }),
    facts: { before: { target: { index: 4 } }, inverted: false, operations: 'blur:3', ...rest },
  } as unknown as MadeStage;
  return { id, file, title: file, made };
}

describe('the commands of a stage', () => {
  const opened = stage('dog', undefined, {});
  const first = stage('one', 'dog', { region: '1,2,3,4' });
  const off = stage('two', 'one', { region: 'essential' }, false);
  const last = stage('three', 'two', { region: 'm.png', inverted: true, mask: 'm.png' });
  const all = [opened, first, off, last];

  it('are none for a picture that was opened', () => {
    expect(madeCommands(all, opened, OWN)).toEqual([]);
  });

  it('make it out of what was opened, without what is switched off', () => {
    expect(madeCommands(all, last, { network: 'n.onnx', labels: undefined })).toEqual([
      'whypixel distort dog.png --network n.onnx --class 4 --region 1,2,3,4 --op blur:3 --out one.png',
      'whypixel distort one.png --network n.onnx --class 4 --region m.png --invert --op blur:3 --out three.png',
    ]);
    expect(madeMasks(all, last)).toEqual(['m.png']);
    expect(madeMasks(all, first)).toEqual([]);
  });
});
