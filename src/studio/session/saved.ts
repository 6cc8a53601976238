import type { FilmFrame } from '../filmstrip/film.js';
import { parseViewState, type ViewState } from '../link/view-state.js';
import type { Selection } from '../selection/selection.js';
import type { Stage } from '../state/stages.js';

/** A session as the browser keeps it, but for the bytes of its pictures. */
export interface SavedSession {
  readonly version: 2;
  /** When it was saved, in milliseconds since 1970. */
  readonly at: number;
  readonly stages: readonly Stage[];
  readonly currentId: string;
  readonly view: ViewState;
  /** The files of a network that was dropped: the network first, then labels and weights. */
  readonly network: readonly File[];
  /** What is marked in the current stage. */
  readonly selection: Selection;
  /** What the filmstrip shows of each stage, by its file. */
  readonly film: ReadonlyMap<string, FilmFrame>;
}

/** A saved session, from what the browser kept; undefined where it is of another version of the page. */
export function parseSaved(data: unknown): SavedSession | undefined {
  const saved = data as Partial<SavedSession> | undefined;
  const view = parseViewState(saved?.view);
  if (saved?.version !== 2 || view === undefined || !saved.stages?.length) return undefined;
  return { ...(saved as SavedSession), view };
}

/** The keys of a tab's session, and of its pictures. */
export const keysOf = (tab: string) => ({
  session: `${tab}/session`,
  files: `${tab}/files/`,
  file: (name: string) => `${tab}/files/${name}`,
});

/** Sessions that were last saved longer ago, in milliseconds, are thrown away. */
export const LASTING = 7 * 24 * 60 * 60 * 1000;
