/**
 * Why did the network say that, and which pixels made it? In a page or a worker of a page.
 *
 * The core library, with files that are fetched, codecs for pages, and an engine of one thread.
 *
 * ```ts
 * import { createEngine, createSubject, explain, loadNetwork, readInput } from 'whypixel';
 *
 * const engine = await createEngine();
 * const network = await loadNetwork(engine);
 * const input = await readInput('dog.png', network);
 * const subject = createSubject(engine, network, input.values, input.shape);
 * const [{ target, explanation }] = explain(subject, { method: 'lrp', target: 'top1' });
 * ```
 *
 * @module
 */
export * from '../index.js';
export { codecs, decodePicture } from './codecs.js';
export { createEngine } from './engine.js';
export { fetchBytes } from './fetch.js';
export { loadNetwork } from './load-network.js';
export { openSession, type PageSessionOptions } from './open-session.js';
export { readInput } from './read-input.js';
