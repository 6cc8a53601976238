import { isolated } from './isolate.js';
import { type BuiltFile, keptFiles } from './kept-files.js';
import type { RequestEvent, WorkerScope } from './scope.js';

/** The files of the build; scripts/bundle-service-worker.js puts them here. */
declare const BUILT_FILES: readonly BuiltFile[];
declare const self: WorkerScope;

/** Milliseconds that the network may take for the page before the one that is kept is shown. */
const PATIENCE = 3_000;

/** What tells the studio's page from one that another program serves at this address. */
const TITLE = '<title>whypixel studio</title>';

const { scope } = self.registration;
const files = keptFiles(BUILT_FILES, scope, self.caches);
const page = files.find(new URL('index.html', scope).href) as BuiltFile;

/** Whether the server has another build by now: then nothing is taken from this one's files. */
let isOutdated = false;

/** The page: from the network, so that a new build is seen at once, else the one that is kept. */
async function visit(request: Request): Promise<Response> {
  let response: Response;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    response = await fetch(scope, { cache: 'no-cache', signal });
  } catch {
    return isolated((await files.kept(page)) ?? Response.error());
  }
  const bytes = await response.clone().arrayBuffer();
  if (!new TextDecoder().decode(bytes).includes(TITLE)) {
    // Another program has this address now.
    isOutdated = true;
    await self.registration.unregister();
    return fetch(request);
  }
  isOutdated = (await integrityOf(bytes)) !== page.integrity;
  if (isOutdated) void self.registration.update().catch(() => {});
  return isolated(response);
}

async function integrityOf(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha256-${btoa(String.fromCharCode(...digest))}`;
}

/** A file of the build; where the server has another by now, that one, which is not kept. */
async function give(file: BuiltFile, request: Request): Promise<Response> {
  try {
    return isolated(await files.get(file));
  } catch {
    return isolated(await fetch(request));
  }
}

function answer(event: RequestEvent): Promise<Response> | undefined {
  const { request } = event;
  const { method, url, mode } = request;
  if (method !== 'GET' || !url.startsWith(scope)) return undefined;
  // What the user hands over is no part of the build, and is never kept.
  const path = url.slice(scope.length);
  if (/^(files|open)\//.test(path)) return undefined;
  const file = files.find(url === scope || /^[?#]/.test(path) ? `${scope}index.html` : url);
  if (file === page && mode === 'navigate') return visit(request);
  if (file !== undefined && !isOutdated) return give(file, request);
  return fetch(request).then(isolated);
}

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const response = answer(event);
  if (response !== undefined) event.respondWith(response);
});
// A page that has shown its first heatmaps asks for the rest to be kept, and is told how that ended.
self.addEventListener('message', (event) => {
  if (event.data !== 'keep') return;
  const [port] = event.ports;
  const kept = files.keepAll().then(
    () => true,
    () => false,
  );
  event.waitUntil(kept.then((isKept) => port?.postMessage(isKept)));
});
