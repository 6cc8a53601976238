import type { Network } from '../nn/network.js';

/** The file that a document is about. */
export interface ImageReference {
  /** As on the command line. */
  readonly path: string;
  /** Of the file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Of the original, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** One of several pictures of a document. */
export interface NamedImage extends ImageReference {
  /** The file's name without its folder and extension; different for each picture. */
  readonly name: string;
}

/** The network of a document. */
export interface NetworkReference {
  readonly name: string;
  /** Of the weights file, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** The network of an experiment. */
export interface ExperimentNetwork extends NetworkReference {
  /** How many classes it tells apart. */
  readonly classes: number;
  /** What was taken for what in its files; absent where there is nothing to say. */
  readonly notes?: readonly string[];
}

export const referToImage = ({ path, sha256, width, height }: ImageReference): ImageReference => ({
  path,
  sha256,
  width,
  height,
});

export const nameImage = (
  { path, sha256, width, height }: ImageReference,
  name: string,
): NamedImage => ({ path, name, sha256, width, height });

export const referToNetwork = ({ name, sha256, labels }: Network): ExperimentNetwork => ({
  name,
  sha256,
  classes: labels.length,
});
