import { type EvidenceClass, evidenceClasses } from '../../experiments/evidence/classes.js';
import type { Extent } from '../draw/frame.js';
import { lastOf, type MarkedShape, type MarkKind, withLastShape } from '../selection/selection.js';
import { cursor } from '../state/view.js';
import {
  clearSelection,
  invertSelection,
  mark,
  markSuperpixel,
  select,
  takeTool,
} from './change.js';
import { clamp, movedRectangle } from './moved-rectangle.js';
import { corner, drop, press, release } from './pens.js';
import { draft, meeting, selection, tool } from './state.js';
import { TOOLS } from './tools.js';

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

type Rectangle = Extract<MarkedShape, { kind: 'rectangle' }>;

/** A rectangle to begin with: a quarter of the picture each way, about the cursor. */
function freshRectangle({ width, height }: Extent): Rectangle {
  const at = cursor.value ?? { x: width / 2, y: height / 2 };
  const [w, h] = [Math.max(1, Math.round(width / 4)), Math.max(1, Math.round(height / 4))];
  return {
    kind: 'rectangle',
    x: clamp(Math.round(at.x - w / 2), 0, width - w),
    y: clamp(Math.round(at.y - h / 2), 0, height - h),
    w,
    h,
  };
}

type Meaning = (event: KeyboardEvent, picture: Extent) => boolean;

const isPress = ({ key }: KeyboardEvent): boolean => key === 'Enter' || key === ' ';

/** Where the cursor is, if it is in the picture. */
const place = ({ width, height }: Extent) => cursor.value ?? { x: width / 2, y: height / 2 };

/** The digits of a superpixel's number that were typed. */
let digits = '';

/** What keys mean to each tool, before they mean anything to the pane. */
const meanings: { readonly [K in MarkKind]: Meaning } = {
  rectangle(event, picture) {
    const rectangle = lastOf(selection.value, 'rectangle');
    const direction = DIRECTIONS[event.key];
    if (rectangle !== undefined && direction !== undefined) {
      const moved = movedRectangle(rectangle, direction, event.shiftKey, picture);
      select(withLastShape(selection.value, moved), 'move');
      return true;
    }
    if (isPress(event)) mark(freshRectangle(picture));
    return isPress(event);
  },
  lasso(event, picture) {
    if (event.key === ' ') release();
    else if (event.key === 'Enter') corner('lasso', place(picture), picture, meeting.value);
    return isPress(event);
  },
  brush(event, picture) {
    if (!isPress(event)) return false;
    press('brush', place(picture), picture, 'add');
    release();
    return true;
  },
  superpixels(event, picture) {
    if (/^\d$/.test(event.key)) {
      digits += event.key;
      return true;
    }
    if (!isPress(event)) return false;
    if (digits !== '') markSuperpixel(Number(digits));
    else press('superpixels', place(picture), picture, meeting.value);
    digits = '';
    return true;
  },
  top: () => false,
  evidence(event, picture) {
    const name = (Object.keys(evidenceClasses) as EvidenceClass[])[Number(event.key) - 1];
    if (name !== undefined) {
      mark({ kind: 'evidence', evidence: name });
      return true;
    }
    if (isPress(event)) press('evidence', place(picture), picture, meeting.value);
    return isPress(event);
  },
};

/** What keys mean over every pane, whichever tool is held. */
const always: Readonly<Record<string, () => void>> = {
  i: invertSelection,
  Delete: clearSelection,
  Backspace: clearSelection,
  ...Object.fromEntries(
    Object.entries(TOOLS).map(([kind, { key }]) => [key, () => takeTool(kind as MarkKind)]),
  ),
};

/** Gives up what is being drawn, or else puts the tool down. @returns whether there was either */
function giveUp(): boolean {
  const isHeld = tool.value !== undefined;
  if (draft.value === undefined) tool.value = undefined;
  drop();
  digits = '';
  return isHeld;
}

/** Does what a key means for marking. @returns whether it means anything */
export function markByKey(event: KeyboardEvent, picture: Extent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === 'Escape') return giveUp();
  if (tool.value !== undefined && meanings[tool.value](event, picture)) return true;
  const meaning = always[event.key];
  meaning?.();
  return meaning !== undefined;
}
