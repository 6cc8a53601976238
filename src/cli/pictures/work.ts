import { dirname } from 'node:path';
import { UserError } from '../../errors.js';
import { type OutputFile, prepareFolder, writeFiles } from '../files.js';
import { optionName } from '../option-name.js';
import type { Session } from '../session.js';

/** What came of one picture: its documents, what a terminal shows of them, and files to be written. */
export interface PictureResult {
  readonly documents: readonly unknown[];
  readonly text: string;
  readonly files: readonly OutputFile[];
}

/**
 * Does one command's work on one picture: `path`, at place `index` of the list. Writes nothing.
 * Throws a UserError for a picture that cannot be used.
 */
export type PictureWork = (path: string, index: number) => Promise<PictureResult>;

/** A command that works picture by picture, on any thread that has the network. */
export interface PictureCommand {
  /** Checks the options. Throws a UserError for one that cannot be. */
  prepare(session: Session, values: Record<string, unknown>): Promise<PictureWork>;
}

/** The commands that work picture by picture, by name. */
export const pictureCommands = {
  classify: (): Promise<PictureCommand> => import('./classify.js'),
  explain: (): Promise<PictureCommand> => import('./explain.js'),
  evidence: (): Promise<PictureCommand> => import('./evidence.js'),
};

export type PictureCommandName = keyof typeof pictureCommands;

/** A picture that cannot be used, or whose files cannot be written: the line that says why. */
export interface Failure {
  readonly failure: string;
}

/** How a picture ended. */
export type Outcome = Omit<PictureResult, 'files'> | Failure;

/** A UserError as a failure; any other error ends the run. */
function failureOf(error: unknown): Failure {
  if (!(error instanceof UserError)) throw error;
  return { failure: error.worded(optionName) };
}

/** Does the work on one picture; one that cannot be used has a failure for its result. */
export const attempt = (
  work: PictureWork,
  path: string,
  index: number,
): Promise<PictureResult | Failure> => work(path, index).catch(failureOf);

/** Writes all of a picture's files or none, into the folder of the first. */
export async function keep(result: PictureResult | Failure): Promise<Outcome> {
  if ('failure' in result) return result;
  const { files, ...rest } = result;
  try {
    const [first] = files;
    if (first !== undefined) {
      await prepareFolder(dirname(first.path));
      await writeFiles(files);
    }
    return rest;
  } catch (error) {
    return failureOf(error);
  }
}
