import { expect, it } from 'vitest';
import { emptyFolder, whypixel } from './whypixel.js';

it('a shell gets the options of a command to complete', async () => {
  const { stdout } = await whypixel(
    emptyFolder(),
    '--get-yargs-completions',
    'whypixel',
    'explain',
    '--p',
  );
  const words = stdout.split('\n');
  for (const option of ['--class', '--method', '--preset', '--threads', '--svg']) {
    expect(words).toContain(option);
  }
});

it('a shell gets the commands to complete', async () => {
  const { stdout } = await whypixel(emptyFolder(), '--get-yargs-completions', 'whypixel', '');
  for (const command of ['classify', 'explain', 'study', 'networks']) {
    expect(stdout.split('\n')).toContain(command);
  }
});
