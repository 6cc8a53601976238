/** A file of the build: its address below the page's folder, and its hash as `integrity` has it. */
export interface BuiltFile {
  readonly path: string;
  readonly integrity: string;
}

/** The name of the cache. Builds share it, for its keys tell them apart. */
const CACHE = 'whypixel-studio';

/** Files of one build, kept for when there is no network. */
export interface KeptFiles {
  /** The file of that address, whatever follows `?` or `#`; undefined for others. */
  find(url: string): BuiltFile | undefined;
  /** The file from the cache, undefined where it is not kept yet. */
  kept(file: BuiltFile): Promise<Response | undefined>;
  /**
   * The file from the cache, else from the network, and kept from then on.
   * @throws TypeError where there is no network, or the server has another file there: of another build
   */
  get(file: BuiltFile): Promise<Response>;
  /** Keeps all that is not kept yet. */
  keepAll(): Promise<void>;
  /** Lets other builds' files go. */
  letOthersGo(): Promise<void>;
}

/**
 * Keeps a build's files by address and hash. So a file of one build is never taken for another's, and
 * what two builds share, the network above all, is loaded once.
 * @param scope the address of the page's folder, with a slash at its end
 */
export function keptFiles(
  files: readonly BuiltFile[],
  scope: string,
  caches: CacheStorage,
): KeptFiles {
  const byAddress = new Map(files.map((file) => [new URL(file.path, scope).href, file]));
  const addressOf = ({ path }: BuiltFile) => new URL(path, scope).href;
  const keyOf = (file: BuiltFile) =>
    `${addressOf(file)}?${new URLSearchParams({ integrity: file.integrity })}`;
  const loading = new Map<string, Promise<Response>>();

  const load = async (file: BuiltFile): Promise<Response> => {
    const { integrity } = file;
    const response = await fetch(addressOf(file), { integrity, cache: 'no-cache' });
    if (!response.ok) throw new TypeError(`${file.path}: the server answers ${response.status}`);
    const cache = await caches.open(CACHE);
    await cache.put(keyOf(file), response.clone());
    return response;
  };
  const kept = async (file: BuiltFile) => (await caches.open(CACHE)).match(keyOf(file));
  const get = async (file: BuiltFile): Promise<Response> => {
    const found = await kept(file);
    if (found !== undefined) return found;
    const key = keyOf(file);
    const promise = loading.get(key) ?? load(file).finally(() => loading.delete(key));
    loading.set(key, promise);
    return (await promise).clone();
  };
  return {
    find: (url) => byAddress.get(url.replace(/[?#].*$/, '')),
    kept,
    get,
    async keepAll() {
      for (const file of files) await get(file);
    },
    async letOthersGo() {
      const cache = await caches.open(CACHE);
      const current = new Set(files.map(keyOf));
      for (const { url } of await cache.keys()) if (!current.has(url)) await cache.delete(url);
    },
  };
}
