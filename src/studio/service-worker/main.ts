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

/**
 * The page: from the network, so that a new build is seen at once, else the one that is kept. It is read
 * whole before it is given: what comes too late, breaks off or is a
 * fault of the server is as good as no answer.
 */
async function visit(request: Request): Promise<Response> {
  let bytes: ArrayBuffer;
  let response: Response;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    response = await fetch(scope, { cache: 'no-cache', signal });
    if (response.status >= 500) throw new TypeError(`the server answers ${response.status}`);
    bytes = await response.arrayBuffer();
  } catch {
    return isolated((await files.kept(page)) ?? Response.error());
  }
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

// The first one has the page at once. A later one waits until a page of its own build asks it to take
// over: a page that takes its files from two builds might not work.
self.addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([self.clients.claim(), files.letOthersGo()])),
);
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
