import { batch } from '@preact/signals';
import { isDescription, parseDescription } from '../../nn/describe/description.js';
import type { GivenNetwork, NamedBytes } from '../engine/protocol.js';
import { network, openNetwork } from '../state/engine.js';
import { watchLayerNamed } from '../state/layer.js';
import { droppedNetwork, handedNetwork, isLabels } from '../state/network-files.js';
import { say } from '../state/notice.js';
import { lrpValues } from '../state/settings.js';
import { current } from '../state/stages.js';
import { chosenClass, contrastClass } from '../state/target.js';
import { showStage } from './show-stage.js';

/** A network's file, then what came with it. */
export type NetworkFileList = readonly [File, ...File[]];

const bytesOf = async (file: File): Promise<NamedBytes> => ({
  name: file.name,
  bytes: new Uint8Array(await file.arrayBuffer()),
});

/**
 * The bytes of a network's files, which tell what each is: labels, a description of how pictures become
 * its input, or weights that the network keeps apart.
 * @throws UserError for a description that is wrong
 */
export async function readNetwork([model, ...others]: NetworkFileList): Promise<GivenNetwork> {
  const texts = await Promise.all(others.filter(isLabels).map(textOf));
  const described = texts.find(({ json }) => isDescription(json));
  const labels = texts.find((text) => text !== described);
  const beside = await Promise.all(
    others
      .filter((file) => !isLabels(file))
      .map(async (file) => [file.name, (await bytesOf(file)).bytes] as const),
  );
  return {
    ...(await bytesOf(model)),
    ...(described && { description: parseDescription(described.json, described.file.name) }),
    ...(labels && { labels: await bytesOf(labels.file) }),
    ...(beside.length > 0 && { beside: Object.fromEntries(beside) }),
  };
}

/** A text file, and what it says if it is JSON. */
async function textOf(file: File): Promise<{ readonly file: File; readonly json?: unknown }> {
  try {
    return { file, json: JSON.parse(await file.text()) };
  } catch {
    return { file };
  }
}

/**
 * Changes to a network that was dropped on the page, and looks at the picture again. Where it cannot be
 * used, what was there before goes on, and one line says why.
 */
export async function changeNetwork(files: NetworkFileList): Promise<void> {
  await change(files, () => readNetwork(files));
}

/** Changes back to the network that lies beside the page. */
export async function useOwnNetwork(): Promise<void> {
  await change([], async () => undefined);
}

async function change(
  files: readonly File[],
  read: () => Promise<GivenNetwork | undefined>,
): Promise<void> {
  try {
    await openNetwork(await read());
  } catch (error) {
    say((error as Error).message);
    return;
  }
  batch(() => {
    droppedNetwork.value = files;
    handedNetwork.value = undefined;
    watchLayerNamed(undefined);
    lrpValues.value = {};
    chosenClass.value = undefined;
    contrastClass.value = undefined;
  });
  const notes = network.value?.notes ?? [];
  if (notes.length > 0) say(notes.join('; '));
  if (current.value !== undefined) await showStage(current.value);
}
