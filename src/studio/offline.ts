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

/**
 * Keeps the page, the engine and the network, so that the address works without a network from now on.
 * To be called when there is nothing else to do.
 * @returns whether all of it is kept
 */
export async function keepForOffline(): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false;
  try {
    await register();
    const { active } = await navigator.serviceWorker.ready;
    if (active === null) return false;
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise<boolean>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data === true);
    });
    active.postMessage('keep', [port2]);
    return await answer;
  } catch {
    return false;
  }
}
