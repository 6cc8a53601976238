import { expect, it } from 'vitest';
import { networkFolder } from '../../../src/node/networks/cache-folder.js';

const home = '/home/a';

it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ['linux', {}, '/home/a/.cache/whypixel/networks'],
  ['linux', { XDG_CACHE_HOME: '/fast' }, '/fast/whypixel/networks'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/a/.cache/whypixel/networks'],
  ['freebsd', {}, '/home/a/.cache/whypixel/networks'],
  ['darwin', { XDG_CACHE_HOME: '/fast' }, '/home/a/Library/Caches/whypixel/networks'],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/whypixel/Cache/networks'],
  ['win32', {}, '/home/a/AppData/Local/whypixel/Cache/networks'],
  ['darwin', { WHYPIXEL_CACHE: '/own' }, '/own/networks'],
  ['linux', { WHYPIXEL_CACHE: '' }, '/home/a/.cache/whypixel/networks'],
])('on %s with %j: %s', (platform, env, folder) => {
  expect(networkFolder({ platform, env, home })).toBe(folder);
});
