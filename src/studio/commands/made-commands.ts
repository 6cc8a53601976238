import { baseOf } from '../filmstrip/tree.js';
import type { Stage } from '../state/stages.js';
import { networkOptions } from './explain-command.js';
import { shellLine } from './shell.js';

/** The names of a network's files, as commands take them. */
type NetworkNames = Parameters<typeof networkOptions>[0];

/**
 * The commands that distort a stage's picture out of the one that was opened, first to last: none for
 * that one itself. A region that takes a mask names the mask's file.
 */
export function madeCommands(
  stages: readonly Stage[],
  stage: Stage,
  network: NetworkNames,
): readonly string[] {
  const base = baseOf(stages, stage);
  if (stage.made === undefined || base === undefined) return [];
  const { region, inverted, operations, before } = stage.made.facts;
  const own = shellLine([
    'whypixel',
    'distort',
    base.file,
    ...networkOptions(network),
    '--class',
    String(before.target.index),
    '--region',
    region,
    ...(inverted ? ['--invert'] : []),
    '--op',
    operations,
    '--out',
    stage.file,
  ]);
  return [...madeCommands(stages, base, network), own];
}

/** The masks that those commands need, by their files' names. */
export function madeMasks(stages: readonly Stage[], stage: Stage): readonly string[] {
  const base = baseOf(stages, stage);
  if (stage.made === undefined || base === undefined) return [];
  const { mask } = stage.made;
  return [...madeMasks(stages, base), ...(mask === undefined ? [] : [mask])];
}
