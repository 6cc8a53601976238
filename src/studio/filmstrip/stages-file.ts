import { base64 } from '../../base64.js';
import type { StagesFile, StoredStage } from '../../experiments/stages/stages-file.js';
import type { Stage } from '../state/stages.js';
import { baseOf, stageOf } from './tree.js';

/** Stages that a report shows, as they are stored. */
export interface StoredStages {
  readonly stages: readonly StoredStage[];
  /** The files of their masks. */
  readonly masks: readonly string[];
}

/**
 * The stages of a strip that are on, in the order of the strip, for `whypixel stages` to make again.
 * @param strip the stages of one opened picture, itself first
 */
export function storedStages(strip: readonly Stage[]): StoredStages {
  const counted = strip.filter(({ made }) => made === undefined || made.isOn);
  const made = counted.flatMap((stage) => (stage.made ? [{ stage, made: stage.made }] : []));
  return {
    stages: made.map(({ stage, made: { facts } }) => ({
      of: counted.indexOf(stageOf(counted, baseOf(strip, stage)?.id) ?? counted[0]),
      class: String(facts.before.target.index),
      region: facts.region,
      invert: facts.inverted,
      op: facts.operations,
    })),
    masks: [...new Set(made.flatMap(({ made: { mask } }) => mask ?? []))],
  };
}

/** The file of stages as it is saved: everything but the picture and the network. */
export const stagesFile = (
  image: StagesFile['image'],
  { stages }: Pick<StoredStages, 'stages'>,
  masks: readonly (readonly [name: string, bytes: Uint8Array])[],
): StagesFile => ({
  kind: 'stages',
  version: 1,
  image,
  stages: [...stages],
  masks: Object.fromEntries(masks.map(([name, bytes]) => [name, base64(bytes)])),
});
