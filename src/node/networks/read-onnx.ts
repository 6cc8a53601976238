import { createHash } from 'node:crypto';
import type { NetworkSources } from '../../nn/describe/sources.js';
import { onnxNetwork } from '../../nn/import/onnx-network.js';
import type { Network } from '../../nn/network.js';
import type { Engine } from '../../tensor/engine.js';
import { fileKind, readFileBytes } from '../read-file.js';
import { externalDataOf } from './external-data.js';
import type { FoundNetwork } from './find-network.js';
import { readImagenet } from './labels-for.js';

/** The largest message of Protocol Buffers. */
const MODEL_LIMIT = 2 ** 31;

/** The bytes of an ONNX model, and their SHA-256. */
export async function readModel(path: string): Promise<{ bytes: Uint8Array; sha256: string }> {
  const hash = createHash('sha256');
  const kind = fileKind('network', MODEL_LIMIT, 'give an .onnx file');
  const bytes = await readFileBytes(path, kind, undefined, (piece) => hash.update(piece));
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Reads an ONNX model into the engine's memory.
 * @throws UserError when the file is broken, or has what there is no layer for; no memory is taken then
 */
export async function readOnnxNetwork(
  engine: Engine,
  { name, path }: FoundNetwork,
  sources: NetworkSources,
): Promise<Network> {
  const model = await readModel(path);
  const readExternal = externalDataOf(path);
  return onnxNetwork(engine, { ...sources, ...model, name, path, readExternal, readImagenet });
}
