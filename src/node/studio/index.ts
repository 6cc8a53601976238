import { fileURLToPath } from 'node:url';
import { handedFiles, type StudioRequest } from './handed-files.js';
import { pageFiles } from './page-files.js';
import { type Studio, startStudio } from './server.js';

export { openBrowser } from './open-browser.js';
export type { Studio } from './server.js';

/** The page as `npm run build` makes it. */
const PAGE = fileURLToPath(new URL('../../../dist/studio/', import.meta.url));

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
