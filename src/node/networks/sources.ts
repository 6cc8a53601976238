import { join } from 'node:path';
import type { NetworkDescription } from '../../nn/describe/description.js';
import type { NetworkSources } from '../../nn/describe/sources.js';
import { meanFromText, parseMean } from '../../nn/formats/mean.js';
import type { NetworkFiles } from '../../nn/network.js';
import { fileKind, readFileBytes } from '../read-file.js';
import type { FoundNetwork } from './find-network.js';
import { IMAGENET, namedLabels } from './labels-for.js';
import { readHuggingFace, readOwnDescription } from './read-description.js';

/**
 * Collects what is said about a network: by the caller, by a JSON file beside it, by a manifest, and by
 * Hugging Face's files beside it. The first that says something counts.
 * @throws UserError when a file is damaged
 */
export async function sourcesOf(
  { path, known }: FoundNetwork,
  files: NetworkFiles,
): Promise<NetworkSources> {
  const own = await ownOf(files);
  const isMeanGiven = files.mean !== undefined;
  const isNamed = (files.network ?? files.weights) !== undefined;
  const given = files.labels === undefined ? undefined : await namedLabels(files.labels);
  if (known?.entry.embedded) {
    const { input, labels } = known.entry;
    return {
      descriptions: [own, input],
      labels: given ?? (await namedLabels(join(known.folder, labels))),
      isNamed,
      isMeanGiven,
    };
  }
  const beside = await readOwnDescription(path);
  const hub = await readHuggingFace(path);
  const listed =
    known &&
    given === undefined &&
    (await namedLabels(
      known.entry.labels === IMAGENET ? IMAGENET : join(known.folder, known.entry.labels),
    ));
  return {
    descriptions: [own, beside.description, ...(known ? [known.entry.input] : []), hub.description],
    labels: given ?? beside.labels ?? (listed || undefined) ?? hub.labels,
    isNamed,
    isMeanGiven,
  };
}

/** Bytes. A mean picture in float64 is a tenth of this. */
const MEAN_LIMIT = 2 ** 24;

const meanFiles = fileKind(
  'mean file',
  MEAN_LIMIT,
  (name) => `give ${name('mean')} three numbers, or a .npy or .binaryproto file`,
);

/** What the caller says. */
async function ownOf({
  size,
  channels,
  scale,
  mean,
  std,
  output,
}: NetworkFiles): Promise<NetworkDescription> {
  const numbers = mean === undefined ? undefined : meanFromText(mean);
  const read = async (path: string) => parseMean(await readFileBytes(path, meanFiles), path);
  return {
    size,
    channels,
    scale,
    mean: numbers ?? (mean === undefined ? undefined : await read(mean)),
    std,
    output,
  };
}
