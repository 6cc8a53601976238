import { existsSync } from 'node:fs';
import { UserError } from '../../errors.js';
import type { Given } from '../given.js';

/** What the options of a comparison say of one of its networks, as the words that they are. */
export interface ComparedWords {
  readonly network?: string;
  readonly labels?: string;
  readonly mean?: string;
  readonly std?: string;
  readonly channels?: string;
  readonly inputSize?: string;
  readonly inputScale?: string;
  readonly networkOutput?: string;
}

/**
 * The files that an option names: given one by one, or with commas between them. A path that exists is
 * taken whole, whatever is in it.
 */
const filesFrom = (value: unknown): string[] =>
  wordsFrom(value).flatMap((path) =>
    existsSync(path) ? [path] : path.split(',').map((name) => name.trim()),
  );

/** The words of an option that is given once for each network, since commas belong to its value. */
const wordsFrom = (value: unknown): string[] => [value ?? []].flat().map(String);

/** How each option about the networks is read, by the parser's name for it. */
const READERS = {
  labels: filesFrom,
  mean: wordsFrom,
  std: wordsFrom,
  channels: wordsFrom,
  inputSize: wordsFrom,
  inputScale: wordsFrom,
  networkOutput: wordsFrom,
} satisfies Record<string, (value: unknown) => string[]>;

/**
 * The networks of a comparison, at least one, and what is said of each: in the order of `--network`,
 * where nothing (`''`) leaves it to the network's own files.
 * @throws UserError where more is said than there are networks
 */
export function comparedNetworks(given: Given): ComparedWords[] {
  if (given.network !== undefined && given.weights !== undefined) {
    throw new UserError((n) => `${n('weights')} is another name of ${n('network')}; give one`);
  }
  const named = given.network ?? given.weights;
  const networks = named === undefined ? [undefined] : filesFrom(named);
  if (networks.some((name) => name === '')) {
    throw new UserError((n) => `${n('network')} has nothing between two commas`);
  }
  const said = Object.entries(READERS).map(([name, read]) => {
    const words = read(given[name]);
    if (words.length <= networks.length) return [name, words] as const;
    throw new UserError(
      (n) =>
        `${n(name)} says ${words.length} things of ${networks.length} networks; give one for each of ${n('network')}`,
      { field: name },
    );
  });
  return networks.map((network, i) => ({
    ...(network !== undefined && { network }),
    ...Object.fromEntries(said.flatMap(([name, words]) => (words[i] ? [[name, words[i]]] : []))),
  }));
}
