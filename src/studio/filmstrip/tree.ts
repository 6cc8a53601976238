import type { Stage } from '../state/stages.js';

/** The stage of an id. */
export const stageOf = (stages: readonly Stage[], id: string | undefined): Stage | undefined =>
  stages.find((stage) => stage.id === id);

/** The picture that was opened and from which a stage comes. */
export function rootOf(stages: readonly Stage[], stage: Stage): Stage {
  const parent = stage.made && stageOf(stages, stage.made.parent);
  return parent === undefined ? stage : rootOf(stages, parent);
}

/** The stages of one opened picture, itself first, in the order in which they were made. */
export const filmOf = (stages: readonly Stage[], stage: Stage): readonly Stage[] => {
  const root = rootOf(stages, stage);
  return stages.filter((one) => rootOf(stages, one).id === root.id);
};

/** The stage whose picture a stage distorts: its parent, or what is left of it where that is off. */
export function baseOf(stages: readonly Stage[], stage: Stage): Stage | undefined {
  const parent = stage.made && stageOf(stages, stage.made.parent);
  return parent?.made && !parent.made.isOn ? baseOf(stages, parent) : parent;
}

/**
 * The stages that must be made anew, in order: those that are on, and distort another picture than that
 * of their base, or one that is itself made anew.
 */
export function outdated(stages: readonly Stage[]): readonly Stage[] {
  const found = new Set<string>();
  for (const stage of stages) {
    const base = baseOf(stages, stage);
    if (!stage.made?.isOn || base === undefined) continue;
    if (stage.made.from !== base.file || found.has(base.id)) found.add(stage.id);
  }
  return stages.filter(({ id }) => found.has(id));
}
