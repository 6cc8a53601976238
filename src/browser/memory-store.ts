import type { Store } from '../experiments/store.js';

/** A store that lasts as long as the page. */
export function memoryStore(): Store {
  const stored = new Map<string, Uint8Array>();
  return {
    read: async (path) => stored.get(path),
    async write(path, bytes) {
      stored.set(path, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    },
  };
}
