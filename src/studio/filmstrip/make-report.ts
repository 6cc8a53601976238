import type { ResultFile } from '../../tasks/task.js';
import { networkOptions } from '../commands/explain-command.js';
import { shellLine } from '../commands/shell.js';
import { worker } from '../state/engine.js';
import { networkFiles } from '../state/network-files.js';
import { colormap, scale } from '../state/settings.js';
import { current, stages } from '../state/stages.js';
import { film } from './film.js';
import { stagesFile, storedStages } from './stages-file.js';
import { filmOf } from './tree.js';

const encoder = new TextEncoder();

/**
 * The stages of the current picture made again by the task `stages`, as on the command line: their file,
 * the report, document and pictures. None without a picture.
 */
export async function makeReport(
  progress: (done: number, total: number) => void,
): Promise<readonly ResultFile[]> {
  const shown = current.value;
  if (shown === undefined) return [];
  const strip = filmOf(stages.value, shown);
  const image = strip[0].file;
  const stored = storedStages(strip);
  const masks = await Promise.all(
    stored.masks.map(async (file) => [file, await worker().call('readFile', { file })] as const),
  );
  const { sha256 } = film.value.get(image) ?? (await worker().call('look', { file: image }));
  const file = stagesFile({ name: image, sha256 }, stored, masks);
  const name = `${image.replace(/\.[^.]*$/, '')}.stages.json`;
  const text = `${JSON.stringify(file, null, 2)}\n`;
  await worker().call('addFile', { name, bytes: encoder.encode(text) });
  try {
    const drawing = { colormap: colormap.value, scale: scale.value };
    const request = { image, stages: name, ...drawing };
    const words = ['whypixel', 'stages', image, '--stages', name];
    const options = Object.entries(drawing).flatMap(([key, value]) => [`--${key}`, value]);
    const command = shellLine([...words, ...networkOptions(networkFiles.value), ...options]);
    const made = await worker().call('task', { name: 'stages', request, command }, { progress });
    return [{ name, bytes: text }, ...made.files];
  } finally {
    await worker().call('dropFile', { file: name });
  }
}
