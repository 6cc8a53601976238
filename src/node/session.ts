import { createHash } from 'node:crypto';
import type { Network } from '../nn/network.js';
import { createSession, type Session } from '../tasks/session.js';
import type { Engine } from '../tensor/engine.js';
import { createEngine } from './engine.js';
import { lockFolder } from './folder-lock.js';
import { folderStore } from './folder-store.js';
import { pictureFiles } from './picture-files.js';
import { loadNetwork } from './read-network.js';

/** A session whose files lie on this machine's disks. */
export const nodeSession = (engine: Engine, network: Network): Session =>
  createSession({
    engine,
    network,
    files: pictureFiles,
    hash: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    readComposite: async (path) => {
      const { readComposite } = await import('./read-composite.js');
      return readComposite(path);
    },
    openNetwork: (files) => loadNetwork(engine, files),
    openEngine: (options) => createEngine({ ...options, threads: engine.threads }),
    openStore: (out) => folderStore(out),
    lockStore: lockFolder,
  });
