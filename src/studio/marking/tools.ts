import type { MarkKind } from '../selection/selection.js';

/** A tool that marks, as the page names it. */
export interface ToolFacts {
  readonly title: string;
  /** Takes it up over a pane. */
  readonly key: string;
  /** How it is used, by pointer and by keys. */
  readonly about: string;
}

/** Every tool, in the order of the panel. */
export const TOOLS: { readonly [K in MarkKind]: ToolFacts } = {
  rectangle: {
    title: 'Rectangle',
    key: 'r',
    about: 'Drag over a pane. Keys: Enter draws one, arrows move it, with Shift they size it.',
  },
  lasso: {
    title: 'Lasso',
    key: 'l',
    about: 'Draw around something. Keys: arrows point, Enter sets a corner, Space closes.',
  },
  brush: {
    title: 'Brush',
    key: 'b',
    about: 'Paint over a pane. Keys: arrows point, Enter paints a dot.',
  },
  superpixels: {
    title: 'Superpixel',
    key: 's',
    about: 'Click regions. Keys: arrows point, Enter marks; or type a number, then Enter.',
  },
  top: { title: 'Top %', key: 't', about: 'The strongest pixels of a heatmap.' },
  evidence: {
    title: 'Evidence',
    key: 'e',
    about: 'All regions of one class: click one, or press 1, 2 or 3.',
  },
};
