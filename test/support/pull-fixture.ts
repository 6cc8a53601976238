import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { UserError } from '../../src/errors.js';
import type { PulledNetwork } from '../../src/nn/manifest.js';
import { type PullOptions, pull } from '../../src/node/networks/pull.js';
import { type Behaviour, type HostileServer, serve } from './hostile-server.js';

/** Bytes that no part of which is like another; compressible, so that packing shortens them. */
export const FILE = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `${i}`).join(' '));
export const HALF = FILE.length >> 1;
export const OTHER = Buffer.from(FILE).fill('x', HALF);

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const networkAt = (...sources: string[]): PulledNetwork => ({
  name: 'network',
  embedded: false,
  file: 'network.onnx',
  format: 'onnx',
  bytes: FILE.length,
  sha256: sha256(FILE),
  sources,
  labels: 'imagenet',
  classes: 1000,
  licence: 'none',
  origin: 'a test',
  input: {
    size: [224, 224],
    channels: 'rgb',
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    fit: 'cover',
  },
});

/** A folder to pull into, and servers to pull from, for each test of a file. */
export function pullFixture() {
  let folder: string;
  let servers: HostileServer[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whypixel-pull-'));
    servers = [];
  });
  afterEach(() => Promise.all(servers.map((server) => server.close())));

  async function serving(behaviour: Behaviour): Promise<HostileServer> {
    const server = await serve(behaviour);
    servers.push(server);
    return server;
  }

  const pulling = (sources: readonly string[], more: Partial<PullOptions> = {}) =>
    pull(networkAt(...sources), { folder, env: {}, idle: 300, pause: 1, ...more });

  /** Pulls from a server, and expects the right file and nothing else in the folder. */
  async function expectFile(behaviour: Behaviour): Promise<readonly (string | undefined)[]> {
    const server = await serving(behaviour);
    const { path, wasThere } = await pulling([server.url]);
    expect(wasThere).toBe(false);
    expect(FILE.equals(await readFile(path))).toBe(true);
    expect(await readdir(folder)).toEqual(['network.onnx']);
    return server.requests.map(({ range }) => range);
  }

  /** Pulls from servers, expects failure in one line, and returns it. */
  async function expectFailure(...behaviours: Behaviour[]): Promise<string> {
    const all = await Promise.all(behaviours.map(serving));
    const error = await pulling(all.map(({ url }) => url)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).not.toContain('\n');
    expect(await readdir(folder)).not.toContain('network.onnx');
    return message;
  }

  return { folder: () => folder, serving, pulling, expectFile, expectFailure };
}
