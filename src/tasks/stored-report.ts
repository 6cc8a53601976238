import type { Store } from '../experiments/store.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import type { ReportOptions } from '../report/options.js';

/** What a report takes whose pictures lie in a store. */
export const storedReport = (
  store: Store,
  codecs: PictureCodecs,
  command: string | undefined,
): ReportOptions => ({
  read: async (path) => (await store.read(path)) ?? new Uint8Array(),
  codecs,
  ...(command !== undefined && { command }),
});
