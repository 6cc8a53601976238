import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AnyExplainJob,
  createSubject,
  type Engine,
  finish,
  type Input,
  isMeaningless,
  type Network,
  prepareJob,
  presetNames,
  type Subject,
  topClasses,
} from 'whypixel';

/** An engine with a network in it. */
export interface Loaded {
  readonly engine: Engine;
  readonly network: Network;
}

/** What is measured: a name for the table, and the job but for its class. */
export const measured: readonly (readonly [name: string, job: Omit<AnyExplainJob, 'target'>])[] = [
  ['gradient', { method: 'gradient' }],
  ['SA', { method: 'sa' }],
  ...presetNames.map((preset): readonly [string, Omit<AnyExplainJob, 'target'>] => [
    `LRP ${preset}`,
    { method: 'lrp', values: { preset } },
  ]),
];

/** Maps of one class, in the order of `measured`. */
export interface Maps {
  readonly target: number;
  readonly scores: Float32Array;
  readonly maps: readonly Float32Array[];
  /** Which of them mean nothing, as `explain` says too: a denominator cancels to next to nothing. */
  readonly meaningless: readonly boolean[];
}

/** The maps of a subject's class, by default of that with the best score. */
export function mapsOf(
  subject: Subject,
  target = topClasses(subject.scores, [], 1)[0]?.index,
): Maps {
  const found = measured.map(([, job]) => {
    const prepared = prepareJob({ ...job, target: String(target) }, subject.network);
    const [{ explanation }] = finish(prepared.explain(subject));
    return explanation;
  });
  return {
    target: target as number,
    scores: subject.scores,
    maps: found.map(({ values }) => values),
    meaningless: found.map(({ total }) => total !== undefined && isMeaningless(total)),
  };
}

/** The maps of a picture, from a subject that is made and released. */
export function explainAll(engine: Engine, network: Network, input: Input, target?: number): Maps {
  const subject = createSubject(engine, network, input.values, input.shape);
  try {
    return mapsOf(subject, target);
  } finally {
    subject.release();
  }
}

/**
 * The witness's maps of a picture, which take seconds: kept in a folder from one run to the next, under
 * the hash of the input, the network and what is measured.
 */
export function witnessed(
  { engine, network }: Loaded,
  input: Input,
  folder: string,
): Omit<Maps, 'meaningless'> {
  const key = createHash('sha256')
    .update(Float32Array.from(input.values))
    .update(network.sha256)
    .update(JSON.stringify(measured))
    .digest('hex');
  const file = join(folder, `${key.slice(0, 24)}.json`);
  if (existsSync(file)) {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as {
      target: number;
      scores: number[];
      maps: string[];
    };
    const maps = stored.maps.map((text) => {
      const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
      return new Float32Array(bytes.buffer);
    });
    return { ...stored, scores: Float32Array.from(stored.scores), maps };
  }
  const { meaningless: _, ...made } = explainAll(engine, network, input);
  const text = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${file}.${process.pid}`,
    JSON.stringify({ ...made, scores: [...made.scores], maps: made.maps.map(text) }),
  );
  renameSync(`${file}.${process.pid}`, file);
  return made;
}

/** ‖a − b‖ / ‖b‖. */
export function relativeL2(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [error, norm] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    error += ((a[i] as number) - (b[i] as number)) ** 2;
    norm += (b[i] as number) ** 2;
  }
  return Math.sqrt(error / norm);
}
