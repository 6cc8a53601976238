import type { Question } from './service-worker/scope.js';

/** Marks a tab that was reloaded to become isolated: once is enough to know whether it helps. */
const KEY = 'whypixel-isolated';

/** Milliseconds that the service worker may take to be there. */
const PATIENCE = 5_000;

const register = (): Promise<ServiceWorkerRegistration> =>
  navigator.serviceWorker.register('./sw.js', { scope: './', updateViaCache: 'none' });

/** Resolves when a service worker answers this page's requests. */
const controlled = (): Promise<void> =>
  new Promise((resolve) => {
    if (navigator.serviceWorker.controller !== null) return resolve();
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });

const later = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/**
 * Lets the page be isolated from other origins, without which threads share no memory. Where the server
 * does not send the headers for that, as static hosts do not, the service worker adds them, and the page
 * is loaded anew: to be called before anything else. Where that does not help, or there is no service
 * worker, it goes on with one thread.
 */
export async function becomeIsolated(): Promise<void> {
  if (crossOriginIsolated) {
    sessionStorage.removeItem(KEY);
    return;
  }
  if (!('serviceWorker' in navigator) || sessionStorage.getItem(KEY) !== null) return;
  sessionStorage.setItem(KEY, 'tried');
  try {
    await register();
  } catch {
    return;
  }
  await Promise.race([controlled(), later(PATIENCE)]);
  if (navigator.serviceWorker.controller === null) return;
  location.reload();
  // Nothing else is begun in a page that is about to go.
  await new Promise(() => {});
}

/** The build that this page is of; scripts/bundle-service-worker.js names it. */
const build = (): string | null =>
  document.querySelector('meta[name="build"]')?.getAttribute('content') ?? null;

/** Asks a service worker something; undefined where it does not answer in time. */
function ask(worker: ServiceWorker, question: Question, patience?: number): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(question, [port2]);
    if (patience !== undefined) later(patience).then(() => resolve(undefined));
  });
}

/** The service worker of this page's build, as far as the server has it; undefined where there is none. */
async function ownServiceWorker(): Promise<ServiceWorker | undefined> {
  const isOwn = async (worker: ServiceWorker): Promise<boolean> =>
    (await ask(worker, 'build', PATIENCE)) === build();
  // To register once more would wait for an update that is under way, and that may hang.
  if ((await navigator.serviceWorker.getRegistration()) === undefined) await register();
  const registration = await navigator.serviceWorker.ready;
  if (registration.active !== null && (await isOwn(registration.active)))
    return registration.active;
  await registration.update().catch(() => {});
  for (const worker of [registration.installing, registration.waiting, registration.active]) {
    if (worker !== null && (await isOwn(worker))) return worker;
  }
  return undefined;
}

/**
 * Lets the service worker of this page's build take over from the one of another, which knows other
 * files: before any file but the page's own is asked for, so that none comes from another build, and the
 * network, which both have, is not loaded again.
 */
export async function leaveOtherBuild(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const { controller } = serviceWorker;
  if (controller === null) return;
  const changed = new Promise((resolve) => {
    serviceWorker.addEventListener('controllerchange', resolve, { once: true });
  });
  try {
    if ((await ask(controller, 'build', PATIENCE)) === build()) return;
    const own = await Promise.race([ownServiceWorker(), later(PATIENCE)]);
    if (own === undefined) return;
    own.postMessage('take over' satisfies Question);
    await Promise.race([changed, later(PATIENCE)]);
  } catch {
    // Without a network it stays with the one that there is.
  }
}

/**
 * Keeps the page, the engine and the network, so that the address works without a network from now on.
 * To be called when there is nothing else to do.
 * @returns whether all of it is kept
 */
export async function keepForOffline(): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false;
  try {
    const own = await ownServiceWorker();
    return own !== undefined && (await ask(own, 'keep')) === true;
  } catch {
    return false;
  }
}
