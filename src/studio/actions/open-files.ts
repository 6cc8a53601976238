import { droppedNetwork, isLabels } from '../state/network-files.js';
import { dismiss, say } from '../state/notice.js';
import { changeNetwork } from './change-network.js';
import { openBytes } from './open-picture.js';

const NETWORK = /\.(onnx|safetensors|caffemodel)$/i;
const PICTURE = /\.(png|jpe?g|webp|npy)$/i;

/**
 * Opens files that were dropped, pasted or chosen: pictures one after the other, a network with the labels
 * and the files of weights that came with it. Labels alone are those of the network that is open.
 */
export async function openFiles(files: readonly File[]): Promise<void> {
  dismiss();
  const isOther = ({ name }: File) => !PICTURE.test(name);
  const model = files.find(({ name }) => NETWORK.test(name));
  const others = files.filter((file) => isOther(file) && file !== model);
  if (model !== undefined) await changeNetwork([model, ...others]);
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
    await changeNetwork([model, ...beside.filter((file) => !isLabels(file)), labels]);
  }
}
