import { dirname, join } from 'node:path';
import { UserError } from '../../errors.js';
import {
  isDescription,
  type NetworkDescription,
  parseDescription,
} from '../../nn/describe/description.js';
import { describePreprocessor, labelsOfConfig } from '../../nn/describe/hugging-face.js';
import type { Label } from '../../nn/formats/labels.js';
import { parseLabels } from '../../nn/formats/labels.js';
import { fileKind, readFileBytes } from '../read-file.js';
import { readLabels } from '../read-labels.js';
import { insideFolder } from './inside-folder.js';

const FILE_LIMIT = 16 * 2 ** 20;

/** What the files beside a network's own say of it. */
export interface FoundDescription {
  readonly description: NetworkDescription;
  /** The classes, and the file that names them. */
  readonly labels?: { readonly labels: Label[]; readonly file: string };
}

/**
 * Reads the description beside a network's file: `model.json` beside `model.onnx`.
 * @throws UserError when it is damaged, or a field is wrong
 */
export async function readOwnDescription(path: string): Promise<FoundDescription> {
  const file = path.replace(/\.[^./\\]*$/, '.json');
  const json = file === path ? undefined : await readJson(file);
  if (!isDescription(json)) return { description: {} };
  const description = parseDescription(json, file);
  const { labels } = description;
  if (labels === undefined) return { description };
  if (typeof labels === 'string') {
    const named = await insideFolder(dirname(path), labels, (reason) => {
      throw new UserError(`${file}: its labels are in ${labels}, ${reason}`);
    });
    return { description, labels: { labels: await readLabels(named), file: named } };
  }
  return { description, labels: { labels: parseLabels(JSON.stringify(labels), file), file } };
}

/**
 * Reads what Hugging Face's `preprocessor_config.json` and `config.json` beside a network's file say.
 * @throws UserError when one is damaged
 */
export async function readHuggingFace(path: string): Promise<FoundDescription> {
  const folder = dirname(path);
  const description = describePreprocessor(
    await readJson(join(folder, 'preprocessor_config.json')),
  );
  const file = join(folder, 'config.json');
  const labels = labelsOfConfig(await readJson(file));
  if (labels === undefined) return { description };
  return { description, labels: { labels: parseLabels(JSON.stringify(labels), file), file } };
}

/** A JSON file's content; undefined where there is no such file. */
async function readJson(path: string): Promise<unknown> {
  const kind = fileKind('description', FILE_LIMIT, 'mend it, or move it away');
  let text: string;
  try {
    text = new TextDecoder().decode(await readFileBytes(path, kind));
  } catch (error) {
    const { cause } = error as Error;
    if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${path} is not valid JSON; mend it, or move it away`, {
      code: 'unreadable',
      cause,
    });
  }
}
