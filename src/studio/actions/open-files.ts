import { batch } from '@preact/signals';
import type { GivenNetwork, NamedBytes } from '../engine/protocol.js';
import { openNetwork } from '../state/engine.js';
import { dismiss, say } from '../state/notice.js';
import { lrpValues } from '../state/settings.js';
import { current } from '../state/stages.js';
import { chosenClass, contrastClass } from '../state/target.js';
import { openBytes } from './open-picture.js';
import { showStage } from './show-stage.js';

const NETWORK = /\.(onnx|safetensors|caffemodel)$/i;
const LABELS = /\.(txt|json)$/i;
const PICTURE = /\.(png|jpe?g|webp|npy)$/i;

/** The files of the network that is open, for labels that come after it. */
let opened: readonly File[] = [];

const bytesOf = async (file: File): Promise<NamedBytes> => ({
  name: file.name,
  bytes: new Uint8Array(await file.arrayBuffer()),
});

/**
 * Opens files that were dropped, pasted or chosen: pictures one after the other, a network with the labels
 * and the files of weights that came with it. Labels alone are those of the network that is open.
 */
export async function openFiles(files: readonly File[]): Promise<void> {
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
  const [model] = opened;
  const labels = others.find(({ name }) => LABELS.test(name));
  if (labels === undefined) {
    for (const file of others) {
      await openBytes(file.name, new Uint8Array(await file.arrayBuffer()));
    }
  } else if (model === undefined) {
    say(`${labels.name} may be labels, but they need their network: drop both together`);
  } else {
    await openDroppedNetwork(model, [...opened.slice(1).filter(isNoLabels), labels]);
  }
}

const isNoLabels = ({ name }: File): boolean => !LABELS.test(name);

async function openDroppedNetwork(model: File, others: readonly File[]): Promise<void> {
  const labels = others.find(({ name }) => LABELS.test(name));
  const beside = others.filter(isNoLabels);
  try {
    const given: GivenNetwork = {
      ...(await bytesOf(model)),
      ...(labels && { labels: await bytesOf(labels) }),
      ...(beside.length > 0 && {
        beside: Object.fromEntries(
          await Promise.all(beside.map(async (file) => [file.name, (await bytesOf(file)).bytes])),
        ),
      }),
    };
    await changeNetwork(given);
    opened = [model, ...others];
  } catch (error) {
    say((error as Error).message);
  }
}

/**
 * Changes to another network, or back to the page's own, and looks at the picture again.
 * @throws CallError when the network cannot be used: what was there before goes on
 */
export async function changeNetwork(given?: GivenNetwork): Promise<void> {
  await openNetwork(given);
  if (given === undefined) opened = [];
  batch(() => {
    dismiss();
    lrpValues.value = {};
    chosenClass.value = undefined;
    contrastClass.value = undefined;
  });
  if (current.value !== undefined) await showStage(current.value);
}
