import { isolated } from './isolate.js';
import { type BuiltFile, keptFiles } from './kept-files.js';
import type { Question, RequestEvent, WorkerScope } from './scope.js';

/** The files of the build; scripts/bundle-service-worker.js puts them here. */
declare const BUILT_FILES: readonly BuiltFile[];
/** The name of the build, as the page's `<meta name="build">` has it; likewise. */
declare const BUILD: string;
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

/** The page as the server has it, read whole. @throws where it comes too late, breaks off, or is refused */
async function fetchPage(): Promise<{ response: Response; bytes: ArrayBuffer }> {
  const response = await fetch(scope, {
    cache: 'no-cache',
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!response.ok) throw new TypeError(`the server answers ${response.status}`);
  return { response, bytes: await response.arrayBuffer() };
}

/**
 * The page: from the network, so that a new build is seen at once, else the one that is kept; else, where
 * none is, what the server says, however long that takes.
 */
async function visit(request: Request): Promise<Response> {
  const found = await fetchPage().catch(() => undefined);
  if (found === undefined) {
    isOutdated = false;
    const kept = await files.kept(page).catch(() => undefined);
    return isolated(kept ?? (await fetch(request)));
  }
  const { response, bytes } = found;
  if (!new TextDecoder().decode(bytes).includes(TITLE)) {
    // Another program has this address now.
    isOutdated = true;
    await self.registration.unregister();
    return fetch(request);
  }
  isOutdated = (await integrityOf(bytes)) !== page.integrity;
  if (isOutdated) void self.registration.update().catch(() => {});
  return isolated(new Response(bytes, response));
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

/** Keeps all, and lets other builds' files go, unless one of them waits to take over. */
async function keep(): Promise<boolean> {
  try {
    await files.keepAll();
    if (self.registration.waiting === null) await files.letOthersGo();
    return true;
  } catch {
    return false;
  }
}

const ANSWERS: Readonly<Record<Question, () => unknown>> = {
  build: () => BUILD,
  'take over': () => void self.skipWaiting(),
  keep,
};

// The first one has the page at once. A later one keeps its files first, so that a build which cannot be
// kept never replaces one that is; and it waits until a page of its own build asks it to take over: a page
// that takes its files from two builds might not work.
self.addEventListener('install', (event) => {
  if (self.registration.active !== null) event.waitUntil(files.keepAll());
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const response = answer(event);
  if (response !== undefined) event.respondWith(response);
});
self.addEventListener('message', (event) => {
  const reply = async () => {
    const said = await ANSWERS[event.data as Question]?.();
    event.ports[0]?.postMessage(said);
  };
  event.waitUntil(reply());
});
