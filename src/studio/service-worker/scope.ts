/**
 * What a page may ask its service worker: which build it is of; to take over from another build's; to
 * keep all of the build's files, which it answers with whether it could.
 */
export type Question = 'build' | 'take over' | 'keep';

/** An event that a service worker may stay awake for. (The compiler's library for pages lacks these.) */
export interface LongEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

/** A request of a page, or of a worker of one. */
export interface RequestEvent extends LongEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** A message of a page. */
export interface NoteEvent extends LongEvent {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/** What a service worker's global scope has. */
export interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  readonly caches: CacheStorage;
  skipWaiting(): Promise<void>;
  addEventListener(name: 'install' | 'activate', listener: (event: LongEvent) => void): void;
  addEventListener(name: 'fetch', listener: (event: RequestEvent) => void): void;
  addEventListener(name: 'message', listener: (event: NoteEvent) => void): void;
}
