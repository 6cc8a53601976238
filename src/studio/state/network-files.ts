import { computed, signal } from '@preact/signals';

const LABELS = /\.(txt|json)$/i;

/** The files of the network that was dropped on the page: the network, then what came with it; else none. */
export const droppedNetwork = signal<readonly File[]>([]);

/** The name of the network that the server handed over, if it did. */
export const handedNetwork = signal<string | undefined>(undefined);

/** Whether a file that comes with a network has its labels. */
export const isLabels = ({ name }: { readonly name: string }): boolean => LABELS.test(name);

/** The names of the network's files, as the command line would be given them; none for the embedded one. */
export const networkFiles = computed(() => {
  const [model, ...others] = droppedNetwork.value;
  return { network: model?.name ?? handedNetwork.value, labels: others.find(isLabels)?.name };
});
