import type { MadeStage, Stage } from '../../../src/studio/state/stages.js';

/** What tests need of a stage; facts are made up of it. */
export interface MadeUp {
  readonly id: string;
  readonly parent?: string;
  /** The file that it distorts; its parent's by default. */
  readonly from?: string;
  readonly isOn?: boolean;
  readonly target?: number;
  readonly region?: string;
  readonly mask?: string;
}

/** A stage of the file `ID.png`. */
export function stage({ id, parent, from, isOn = true, target = 0, ...rest }: MadeUp): Stage {
  const plain = { id, file: `${id}.png`, title: id };
  if (parent === undefined) return plain;
  const facts = {
    region: rest.mask ?? rest.region ?? '0,0,1,1',
    inverted: false,
    operations: 'grayscale',
    before: { target: { index: target } },
  };
  return {
    ...plain,
    made: {
      parent,
      from: from ?? `${parent}.png`,
      isOn,
      selection: { parts: [], grow: 0, isInverted: false },
      ...(rest.mask && { mask: rest.mask }),
      facts: facts as MadeStage['facts'],
    },
  };
}
