import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { handedFiles } from '../../src/node/studio/handed-files.js';
import { pageFiles } from '../../src/node/studio/page-files.js';
import { type Studio, startStudio } from '../../src/node/studio/server.js';
import { type Asking, ask, type Reply } from './studio-request.js';

const SECRET = 'what nobody handed over';

/** The page that is served. */
export const PAGE = '<!doctype html><title>the studio</title>';

export const tokenOf = ({ address }: Studio): string => address.replace(/^.*#token=/, '');

/** A studio's server for the tests of a file, in a folder of its own. */
export interface ServedStudio {
  /** The folder. The page is in `page`, and beside it what is nobody's business. */
  readonly root: string;
  /** The picture that was handed over. */
  readonly picture: string;
  readonly studio: Studio;
  readonly token: string;
  /** Another server of the same page. */
  start(pictures?: readonly string[], port?: number): Promise<Studio>;
  get(path: string, asking?: Asking): Promise<Reply>;
  /** Neither the page, nor a picture, nor a word of what lies around. */
  expectNothing(path: string, asking?: Asking, status?: number): Promise<void>;
}

/** A page with a link that leads out of it, and a picture beside a file that is nobody's business. */
function lay(root: string, page: string, picture: string): void {
  mkdirSync(join(page, 'inner'), { recursive: true });
  mkdirSync(join(root, 'pictures'));
  writeFileSync(join(root, 'secret.txt'), SECRET);
  writeFileSync(join(root, 'pictures', 'secret.txt'), SECRET);
  writeFileSync(join(page, 'index.html'), PAGE);
  writeFileSync(join(page, 'inner', 'engine.wasm'), Buffer.alloc(8));
  writeFileSync(join(page, 'empty.txt'), '');
  symlinkSync(join(root, 'secret.txt'), join(page, 'link.txt'));
  symlinkSync(root, join(page, 'folder'));
  copyFileSync('examples/dog.png', picture);
}

/** Starts the server before the file's tests. */
export function servedStudio(): ServedStudio {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'whypixel-studio-')));
  const page = join(root, 'page');
  const picture = join(root, 'pictures', 'a dog? #1.png');
  let studio: Studio;

  const start = async (pictures: readonly string[] = [picture], port = 0): Promise<Studio> =>
    startStudio({
      page: await pageFiles([{ folder: page, address: '' }]),
      files: await handedFiles({ pictures, isPassing: port === 0 }),
      port,
    });
  const get = (path: string, asking?: Asking) => ask(studio.port, path, asking);

  beforeAll(async () => {
    lay(root, page, picture);
    studio = await start();
  });
  afterAll(async () => {
    await studio?.close();
    rmSync(root, { recursive: true });
  });

  return {
    root,
    picture,
    get studio() {
      return studio;
    },
    get token() {
      return tokenOf(studio);
    },
    start,
    get,
    async expectNothing(path, asking, status = 404) {
      const reply = await get(path, asking);
      expect(reply.status, path).toBe(status);
      expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(reply.body.length).toBeLessThan(100);
      expect(reply.body.toString()).not.toContain(SECRET);
      expect(reply.body.toString()).not.toContain(tokenOf(studio));
      expect(reply.headers.location).toBeUndefined();
    },
  };
}
