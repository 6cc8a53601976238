import { topClasses } from '../../explain/target.js';
import { type FitGeometry, fitGeometry } from '../../image/fit/fit.js';
import { shownPicture } from '../../image/fit/show.js';
import type { Picture } from '../../image/picture.js';
import type { Input } from '../../pictures/input.js';
import { LISTED_CLASSES } from '../../tasks/document.js';
import type { KeptSubject } from './kept.js';
import type { Looked } from './protocol.js';

/** The longer side of what the network saw, at most, as it is shown: panes are seldom larger. */
const SHOWN_SIZE = 1024;

/** A picture at the size to show it at: its own, unless it is larger than a pane. */
export const shownAt = (picture: Picture, geometry: FitGeometry): Picture =>
  shownPicture(
    picture,
    geometry,
    Math.min(SHOWN_SIZE, Math.max(geometry.source.width, geometry.source.height)),
  );

/** What the network sees in a kept picture. */
export function lookedAt(file: string, { input, subject }: KeptSubject): Looked {
  const { original, seen, sha256, width, height } = input;
  const geometry = original?.geometry ?? ownGeometry(input);
  const shown = original === undefined ? seen : shownAt(original.picture, geometry);
  return {
    file,
    network: subject.network.sha256,
    sha256,
    width,
    height,
    geometry,
    // A copy, for it is moved to the page, and the input stays.
    shown: { ...shown, data: shown.data.slice() },
    top: topClasses(subject.scores, subject.network.labels, LISTED_CLASSES),
    scores: Float32Array.from(subject.scores),
  };
}

/** A stored input is its own original. */
const ownGeometry = ({ width, height }: Input): FitGeometry =>
  fitGeometry(width, height, width, height, 'squash');
