import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createEngine,
  type Engine,
  type Input,
  loadNetwork,
  type Network,
  readInput,
} from 'whypixel';
import type { Options } from './options.js';

/** The project's folder. */
export const project = fileURLToPath(new URL('../..', import.meta.url));

/** The real weights and photographs, for whoever has them; see CONTRIBUTING.md. */
const data = resolve(project, process.env.WHYPIXEL_TEST_DATA ?? '../shared');

const picturesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.(png|jpe?g)$/i.test(name))
        .sort()
        .map((name) => join(folder, name))
    : [];

/** Photographs where the test data is, else the project's own examples. */
export function pictures(): string[] {
  const photographs = picturesIn(join(data, 'images'));
  return photographs.length > 0 ? photographs : picturesIn(join(project, 'examples'));
}

/** An engine with a network in it, and a preprocessed picture. */
export interface Setting {
  readonly engine: Engine;
  readonly network: Network;
  readonly input: Input;
}

/** The published weights where the test data is, else the embedded network. */
export async function openSetting(options: Options, threads: number): Promise<Setting> {
  const engine = await createEngine({ kernels: options.kernels, threads });
  const weights = join(data, 'weights', 'bvlc_googlenet.caffemodel');
  const network = await loadNetwork(engine, existsSync(weights) ? { weights } : {});
  return { engine, network, input: await readInput(pictures()[0], network) };
}
