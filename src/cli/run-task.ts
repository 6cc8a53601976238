import * as v from 'valibot';
import { lockFolder } from '../node/folder-lock.js';
import { openSession } from '../node/open-session.js';
import { flag, images, oneOf, type RequestSchema, wholeNumber } from '../tasks/request.js';
import type { Session } from '../tasks/session.js';
import { jsonText, type Task, type TaskResult } from '../tasks/task.js';
import type { EngineOptions } from '../tensor/engine.js';
import { kernelSetNames } from '../tensor/kernels/index.js';
import { compileLater } from './compile-later.js';
import { commandLine, type Given, settingsFrom } from './given.js';
import { networkFiles, networkSchema } from './network-files.js';
import { optionName } from './option-name.js';
import { print } from './output.js';
import { failureLines } from './render/failures.js';
import { embeddedNotice } from './render/notices.js';
import { printable, printableDocument, printableJson } from './render/printable.js';
import { createProgress } from './render/progress.js';

/** More threads than this are a typing error. */
const MAX_THREADS = 256;

/** What every command takes beside its task's request. */
export const settingsSchema = v.object({
  ...networkSchema.entries,
  kernels: oneOf(kernelSetNames),
  threads: wholeNumber(1, MAX_THREADS),
  json: flag,
  quiet: flag,
});

export type Settings = v.InferOutput<typeof settingsSchema>;

/** The paths of a command that takes many pictures. */
export const imagesFrom = (given: Given): readonly string[] =>
  settingsFrom(v.object({ images }), given).images;

/** What `--network` calls the network that comes with whypixel, and its own name. */
export const EMBEDDED = 'embedded';
const EMBEDDED_NAME = 'googlenet-emoji';

/** Opens a session, runs `body`, and ends the session's threads whatever happens. */
export async function withSession<T>(
  settings: Omit<Settings, 'json'> & Pick<EngineOptions, 'packing'>,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  const { network, weights, kernels, threads, packing, quiet } = settings;
  const named = (name: string | undefined) => (name === EMBEDDED ? EMBEDDED_NAME : name);
  const files = networkFiles({
    ...settings,
    network: named(network),
    weights: named(weights),
  });
  const session = await openSession({ ...files, kernels, threads, packing });
  try {
    compileLater();
    if (!quiet) {
      for (const note of session.network.notes ?? []) process.stderr.write(`${printable(note)}\n`);
      if (network === undefined && weights === undefined)
        process.stderr.write(embeddedNotice(session.network));
    }
    return await body(session);
  } finally {
    await session.engine.close();
  }
}

/** How a command shows what came of its task. */
export interface Presentation<Document> {
  /** What the progress bar counts; without, there is none. */
  readonly unit?: string;
  /** The folder that the task keeps its state in: no other run may work in it meanwhile. */
  readonly keptIn?: string;
  /** Writes the files. */
  readonly write?: (result: TaskResult<Document>, session: Session) => Promise<void>;
  /** The document as the terminal shows it without `--json`. */
  readonly text: (document: Document) => string;
  /** The exit code of what came of it, where no picture failed; 0 without. */
  readonly exitCode?: (document: Document) => number;
}

/** Lists the pictures that the task has left out; returns the exit code. */
function endOf({ failures = [] }: TaskResult<unknown>, pictures: number): number {
  const lines = failures.map(({ error }) => error.worded(optionName));
  process.stderr.write(failureLines(lines, pictures));
  return failures.length === 0 ? 0 : 2;
}

/** Runs a task once, writes its files, and prints its document. Returns the exit code. */
export async function runTask<S extends RequestSchema, Document>(
  task: Task<S, Document>,
  request: v.InferInput<S>,
  settings: Settings,
  { unit, keptIn, write, text, exitCode }: Presentation<Document>,
): Promise<number> {
  const unlock = keptIn === undefined ? undefined : await lockFolder(keptIn);
  try {
    return await withSession(settings, async (session) => {
      const bar = unit === undefined ? undefined : await createProgress(unit, settings.quiet);
      const hooks = {
        progress: bar?.update,
        command: commandLine(),
        isLocked: unlock !== undefined,
      };
      const result = await task.run(session, request, hooks).finally(() => bar?.stop());
      await write?.(result, session);
      const { document } = result;
      if (settings.json) print(printableJson(jsonText(document)));
      else if (!settings.quiet) print(text(printableDocument(document)));
      const { images } = request as { readonly images?: readonly string[] };
      return endOf(result, images?.length ?? 1) || (exitCode?.(document) ?? 0);
    });
  } finally {
    await unlock?.();
  }
}

/** Writes a result's files into the store that the task has resumed from. */
export const writeToStore =
  (out: string) =>
  async ({ files }: TaskResult<unknown>, { openStore }: Session): Promise<void> => {
    const store = openStore(out);
    for (const { name, bytes } of files) await store.write(name, bytes);
  };
