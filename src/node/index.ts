/**
 * Why did the network say that, and which pixels made it?
 *
 * @example Explain a picture
 * ```ts
 * import { createEngine, createSubject, explain, loadNetwork, readInput } from 'whypixel';
 *
 * const engine = await createEngine();
 * const network = await loadNetwork(engine);
 * const input = await readInput('examples/dog.png', network);
 * const subject = createSubject(engine, network, input.values, input.shape);
 * const [{ target, explanation }] = explain(subject, { method: 'lrp', target: 'top1' });
 * console.log(target.label, target.score, explanation.total);
 * await engine.close();
 * ```
 *
 * @module
 */
export * from '../index.js';
export { encodePng } from './codecs/encode-png.js';
export { decodePicture } from './codecs/index.js';
export { createEngine } from './engine.js';
export { type ExplainPictureOptions, explainPicture } from './explain-picture.js';
export { inspectNetwork, pull } from './networks/by-name.js';
export type { InspectDocument } from './networks/inspect-network.js';
export type { PullOptions } from './networks/pull.js';
export { openSession, type SessionOptions } from './open-session.js';
export { pictureFiles } from './picture-files.js';
export { readComposite } from './read-composite.js';
export { readInput } from './read-input.js';
export { readLabels } from './read-labels.js';
export { loadNetwork } from './read-network.js';
export { readNpy, readNpyBytes } from './read-npy.js';
export { readPicture, readPictureBytes } from './read-picture.js';
