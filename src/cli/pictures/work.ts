import type { Session } from '../session.js';

/** What came of one picture: its documents, and what a terminal shows of them. */
export interface PictureResult {
  readonly documents: readonly unknown[];
  readonly text: string;
}

/**
 * Does one command's work on one picture: `path`, at place `index` of the list.
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

/** How a picture ended. */
export type Outcome =
  | ({ readonly index: number } & PictureResult)
  | { readonly index: number; readonly failure: string };
