import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runForward } from './cases.js';
import { type Description, describe } from './description.js';
import type { Case } from './measure.js';
import { chooses, type Options } from './options.js';
import { project, type Setting } from './setting.js';

const folder = join(project, 'bench', 'peers');

/** A peer: its name, and the module in `bench/peers/` that runs it. */
const modules = {
  'onnxruntime-node': 'onnxruntime.js',
  'tfjs-backend-wasm': 'tfjs.js',
};

interface PeerCase extends Case {
  /** The scores. */
  readonly run: () => Promise<Float32Array>;
}

interface PeerModule {
  /** Builds the network, once for each number of threads that the peer can use up to `threads`. */
  open(description: Description, threads: number): Promise<PeerCase[]>;
}

export const peersInstalled = (): boolean => existsSync(join(folder, 'node_modules'));
export const HOW_TO_INSTALL_PEERS =
  'not compared with onnxruntime-node and tfjs: install them with npm install --prefix bench/peers';

/** Scores of a peer may differ from ours by this much of the largest. */
const TOLERANCE = 1e-3;

/** Throws where a peer computes other scores. */
export function checkScores(name: string, ours: Float32Array, theirs: Float32Array): void {
  const scale = ours.reduce((largest, score) => Math.max(largest, Math.abs(score)), 1);
  const gap = ours.reduce((largest, score, i) => {
    return Math.max(largest, Math.abs(score - (theirs[i] ?? Number.NaN)));
  }, 0);
  // Written so that NaN fails.
  if (!(gap <= TOLERANCE * scale)) {
    throw new Error(`${name} computes other scores than whypixel: they differ by ${gap}`);
  }
}

/** The peers that `--only` chooses, on the same network and input, whose scores agree with ours. */
export async function peerCases(setting: Setting, options: Options): Promise<Case[]> {
  const cases: Case[] = [];
  for (const [peer, file] of Object.entries(modules)) {
    if (!chooses(options.only, `${peer}:forward`)) continue;
    const { open } = (await import(pathToFileURL(join(folder, file)).href)) as PeerModule;
    for (const opened of await open(describe(setting), options.threads)) {
      checkScores(opened.name, runForward(setting), await opened.run());
      cases.push(opened);
    }
  }
  return cases;
}
