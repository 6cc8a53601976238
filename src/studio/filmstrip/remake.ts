import { batch } from '@preact/signals';
import { showStage } from '../actions/show-stage.js';
import { isDistorting, namesFor } from '../distort/distort-marked.js';
import { worker } from '../state/engine.js';
import { say } from '../state/notice.js';
import { currentId, type MadeStage, type Stage, stages } from '../state/stages.js';
import { dropForgotten } from './forget.js';
import { remember } from './history.js';
import { baseOf, outdated, stageOf } from './tree.js';

/** Shapes whose pixels are the same in every picture of a size. */
const FIXED: ReadonlySet<string> = new Set(['rectangle', 'lasso', 'brush']);

/**
 * The region of a stage in words that mean the same pixels in another picture: what follows from
 * heatmaps or superpixels becomes a mask of what it was.
 */
async function fixedRegion(
  stage: Stage,
  made: MadeStage,
): Promise<{ region: string; mask?: string }> {
  const { selection, facts, from, mask } = made;
  if (mask !== undefined) return { region: mask, mask };
  if (selection.parts.every(({ shape }) => FIXED.has(shape.kind))) return { region: facts.region };
  const name = namesFor(stage.file).mask;
  const marks = { file: from, class: String(facts.before.target.index), selection };
  await worker().call('mask', { ...marks, name });
  return { region: name, mask: name };
}

/** Makes a stage again, of another picture. */
async function remade(stage: Stage, made: MadeStage, from: string): Promise<Stage> {
  const { region, mask } = await fixedRegion(stage, made);
  const { out } = namesFor(stage.file);
  const facts = await worker().call('distort', {
    file: from,
    class: String(made.facts.before.target.index),
    region,
    invert: made.facts.inverted,
    op: made.facts.operations,
    out,
  });
  return { ...stage, file: out, made: { ...made, from, facts, ...(mask && { mask }) } };
}

const replaced = (all: readonly Stage[], one: Stage): readonly Stage[] =>
  all.map((stage) => (stage.id === one.id ? one : stage));

/** Switches a stage off, or on again: those that come from it are made anew, without it or with it. */
export async function switchStage(id: string, isOn: boolean): Promise<void> {
  const before = stages.value;
  const stage = stageOf(before, id);
  if (stage?.made === undefined || isDistorting.value) return;
  const { made } = stage;
  remember();
  batch(() => {
    isDistorting.value = true;
    stages.value = replaced(before, { ...stage, made: { ...made, isOn } });
  });
  try {
    const shown = stageOf(before, currentId.value)?.file;
    const next = await allRemade(stages.value);
    stages.value = next;
    const now = stageOf(next, currentId.value);
    if (now !== undefined && now.file !== shown) await showStage(now);
  } catch (error) {
    stages.value = before;
    say((error as Error).message);
  } finally {
    isDistorting.value = false;
    dropForgotten();
  }
}

/** The stages, those that are outdated made anew. */
async function allRemade(all: readonly Stage[]): Promise<readonly Stage[]> {
  let next = all;
  for (const { id } of outdated(all)) {
    const stage = stageOf(next, id);
    const base = stage && baseOf(next, stage);
    if (stage?.made && base) next = replaced(next, await remade(stage, stage.made, base.file));
  }
  return next;
}
