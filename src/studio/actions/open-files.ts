import { batch } from '@preact/signals';
import type { GivenNetwork, NamedBytes } from '../engine/protocol.js';
import { openNetwork } from '../state/engine.js';
import { watchLayerNamed } from '../state/layer.js';
import { droppedNetwork, isLabels } from '../state/network-files.js';
import { dismiss, say } from '../state/notice.js';
import { lrpValues } from '../state/settings.js';
import { current } from '../state/stages.js';
import { chosenClass, contrastClass } from '../state/target.js';
import { openBytes } from './open-picture.js';
import { showStage } from './show-stage.js';

const NETWORK = /\.(onnx|safetensors|caffemodel)$/i;
const PICTURE = /\.(png|jpe?g|webp|npy)$/i;

const bytesOf = async (file: File): Promise<NamedBytes> => ({
  name: file.name,
  bytes: new Uint8Array(await file.arrayBuffer()),
});

/**
 * Opens files that were dropped, pasted or chosen: pictures one after the other, a network with the labels
 * and the files of weights that came with it. Labels alone are those of the network that is open.
 */
export async function openFiles(files: readonly File[]): Promise<void> {
  dismiss();
  const isOther = ({ name }: File) => !PICTURE.test(name);
  const model = files.find(({ name }) => NETWORK.test(name));
  const others = files.filter((file) => isOther(file) && file !== model);
  if (model !== undefined) await openDroppedNetwork(model, others);
  else if (others.length > 0) await openOthers(others);
  for (const file of files) {
    if (isOther(file)) continue;
    await openBytes(file.name, new Uint8Array(await file.arrayBuffer()));
  }
}

/** Pictures without a name's ending, as the clipboard has them, or labels. */
async function openOthers(others: readonly File[]): Promise<void> {
  const [model, ...beside] = droppedNetwork.value;
  const labels = others.find(isLabels);
  if (labels === undefined) {
    for (const file of others) {
      await openBytes(file.name, new Uint8Array(await file.arrayBuffer()));
    }
  } else if (model === undefined) {
    say(`${labels.name} may be labels, but they need their network: drop both together`);
  } else {
    await openDroppedNetwork(model, [...beside.filter(isNoLabels), labels]);
  }
}

const isNoLabels = (file: File): boolean => !isLabels(file);

async function openDroppedNetwork(model: File, others: readonly File[]): Promise<void> {
  try {
    await changeNetwork([model, ...others]);
  } catch (error) {
    say((error as Error).message);
  }
}

/** The bytes of a network's files, the network first. */
export async function readNetwork([model, ...others]: readonly [
  File,
  ...File[],
]): Promise<GivenNetwork> {
  const labels = others.find(isLabels);
  const beside = await Promise.all(
    others
      .filter(isNoLabels)
      .map(async (file) => [file.name, (await bytesOf(file)).bytes] as const),
  );
  return {
    ...(await bytesOf(model)),
    ...(labels && { labels: await bytesOf(labels) }),
    ...(beside.length > 0 && { beside: Object.fromEntries(beside) }),
  };
}

/**
 * Changes to another network, and looks at the picture again.
 * @param files the network, then what came with it
 * @throws CallError when the network cannot be used: what was there before goes on
 */
async function changeNetwork(files: readonly [File, ...File[]]): Promise<void> {
  await openNetwork(await readNetwork(files));
  batch(() => {
    droppedNetwork.value = files;
    watchLayerNamed(undefined);
    lrpValues.value = {};
    chosenClass.value = undefined;
    contrastClass.value = undefined;
  });
  if (current.value !== undefined) await showStage(current.value);
}
