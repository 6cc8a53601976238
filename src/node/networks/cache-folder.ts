import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What decides where files are cached: the process's own, but for tests. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

/** Where programs keep what can be loaded again, by platform; XDG's base directories elsewhere. */
const CONVENTIONS: Readonly<Partial<Record<NodeJS.Platform, (at: Surroundings) => string>>> = {
  darwin: ({ home }) => join(home, 'Library', 'Caches', 'whypixel'),
  win32: ({ env, home }) =>
    join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'whypixel', 'Cache'),
};

/** XDG asks that a relative path be ignored. */
const xdg = ({ env, home }: Surroundings): string =>
  join(env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : join(home, '.cache'), 'whypixel');

/**
 * The folder of the networks that were pulled: by the platform's convention, or below the folder that
 * `WHYPIXEL_CACHE` names. It need not exist.
 */
export function networkFolder(
  at: Surroundings = { platform: process.platform, env: process.env, home: homedir() },
): string {
  const own = at.env.WHYPIXEL_CACHE;
  const cache = own ? resolve(own) : (CONVENTIONS[at.platform] ?? xdg)(at);
  return join(cache, 'networks');
}
