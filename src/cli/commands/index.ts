import type { Given } from '../given.js';
import type { OptionTable, PositionalTable } from '../options.js';

/** What a command's file exports. */
export interface Command {
  readonly positionals?: PositionalTable;
  readonly options: OptionTable;
  /** Command lines, without `whypixel`, and what they do. */
  readonly examples?: readonly (readonly [line: string, what: string])[];
  /** Does the work and returns the exit code. Throws a UserError for what the user can mend. */
  run(given: Given): Promise<number>;
}

interface Entry {
  readonly about: string;
  /** Loads the command's file only when it is the one to run: starting up must feel instant. */
  readonly load: () => Promise<Command>;
}

/** What to try first. */
export const examples: Command['examples'] = [
  ['demo', 'heatmaps of the example pictures'],
  ['explain photo.jpg', 'what in the picture speaks for its class'],
  ['study photo.jpg', 'predicts what distortions do, distorts, and says what held'],
];

/** Every command, by its usage line. A new command is a file and a line. */
export const commands: Record<string, Entry> = {
  'classify <images..>': {
    about: 'what the network sees: the top classes with scores and probabilities',
    load: () => import('./classify.js'),
  },
  'explain <images..>': {
    about: 'why: heatmaps of what speaks for a class',
    load: () => import('./explain.js'),
  },
  'distort <image>': {
    about: 'what if: changes a part of a picture, and what that does to the score',
    load: () => import('./distort.js'),
  },
  'study <images..>': {
    about: 'predicts what distortions will do, distorts, and says what held',
    load: () => import('./study.js'),
  },
  'stages <image>': {
    about: 'what the studio’s stages did, made again: each predicted and measured',
    load: () => import('./stages.js'),
  },
  'audit <image>': {
    about: 'where every unit of relevance went: the ledger, and single units',
    load: () => import('./audit.js'),
  },
  'evaluate <images..>': {
    about: 'judges heatmaps by numbers: perturbation, and where the objects are',
    load: () => import('./evaluate.js'),
  },
  'compare <images..>': {
    about: 'heatmaps side by side: methods, presets and networks in one grid',
    load: () => import('./compare.js'),
  },
  demo: {
    about: 'explains the example pictures with LRP and SA, one montage each',
    load: () => import('./demo.js'),
  },
  'studio [images..]': {
    about: 'all of it on one page, in your browser: explain, distort, see again',
    load: () => import('./studio.js'),
  },
  'networks <action> [network]': {
    about: 'the networks that are known by name: list, pull, inspect, verify, remove, path',
    load: () => import('./networks.js'),
  },
};
