import { fileURLToPath } from 'node:url';
import { handedFiles, type StudioRequest } from './handed-files.js';
import { type PageFolder, pageFiles } from './page-files.js';
import { type Studio, startStudio } from './server.js';

export { openBrowser } from './open-browser.js';
export type { Studio } from './server.js';

/**
 * The page as `npm run build` makes it. Its network and examples are those of the package, which is
 * published without the copies that static hosts need.
 */
const PAGE: readonly PageFolder[] = [
  { folder: packaged('dist/studio/'), address: '' },
  { folder: packaged('weights/googlenet-emoji/'), address: '/network' },
  { folder: packaged('examples/'), address: '/examples' },
];

function packaged(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

export interface OpenStudioOptions extends Omit<StudioRequest, 'isPassing'> {
  /** A free one without. */
  readonly port?: number | undefined;
}

/**
 * Serves the studio, with what is handed over to it, until it is closed.
 * @throws UserError for a port that cannot be had, and a file that cannot be handed over
 */
export async function openStudio({ port, ...request }: OpenStudioOptions): Promise<Studio> {
  const files = await handedFiles({ ...request, isPassing: port === undefined });
  return startStudio({ page: await pageFiles(PAGE), files, port: port ?? 0 });
}
