/** What the browser keeps for the page: values by keys. */
export interface Database {
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** The keys that begin with a text. */
  keys(start: string): Promise<string[]>;
}

const NAME = 'whypixel-studio';
const STORE = 'sessions';

/** Behind every key that begins with a text. */
const LAST = '\uffff';

const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * Opens the page's database.
 * @throws DOMException where the browser keeps nothing, as in some private windows
 */
export async function openDatabase(): Promise<Database> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await resultOf(opening);
  const store = (mode: IDBTransactionMode) => database.transaction(STORE, mode).objectStore(STORE);
  return {
    get: (key) => resultOf(store('readonly').get(key)),
    async put(key, value) {
      await resultOf(store('readwrite').put(value, key));
    },
    async delete(key) {
      await resultOf(store('readwrite').delete(key));
    },
    async keys(start) {
      const range = IDBKeyRange.bound(start, start + LAST);
      return (await resultOf(store('readonly').getAllKeys(range))).map(String);
    },
  };
}
