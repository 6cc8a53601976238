/** One field of a layer's description: which values it may have, and how messages say it. */
export interface Field {
  /** `a whole number of 1 or more` */
  readonly wanted: string;
  accepts(value: unknown): boolean;
}

/** One check for each field of a layer's description. */
export type Fields<Spec> = { readonly [K in Exclude<keyof Spec, 'type'>]: Field };

const isWhole = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least;

const isList = (value: unknown, length: number, least: number): boolean =>
  Array.isArray(value) && value.length === length && value.every((one) => isWhole(one, least));

export const count: Field = {
  wanted: 'a whole number of 1 or more',
  accepts: (value) => isWhole(value, 1),
};

export const number: Field = {
  wanted: 'a finite number',
  accepts: (value) => Number.isFinite(value),
};

export const notNegative: Field = {
  wanted: 'a number of 0 or more',
  accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
};

export const flag: Field = {
  wanted: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};

/** Vertical and horizontal, as strides and kernels are given. */
export const pair: Field = {
  wanted: 'two whole numbers of 1 or more',
  accepts: (value) => isList(value, 2, 1),
};

/** Top, left, bottom, right. */
export const fourSides: Field = {
  wanted: 'four whole numbers of 0 or more',
  accepts: (value) => isList(value, 4, 0),
};

/** What `field` accepts, or the given word. */
export const orWord = (field: Field, word: string): Field => ({
  wanted: `${field.wanted}, or "${word}"`,
  accepts: (value) => value === word || field.accepts(value),
});

/** One of some words. */
export const oneOf = (words: readonly string[]): Field => ({
  wanted: `one of ${words.join(', ')}`,
  accepts: (value) => words.some((word) => word === value),
});

/** A place in a list, from 0. */
export const place: Field = {
  wanted: 'a whole number of 0 or more',
  accepts: (value) => isWhole(value, 0),
};

/** Channels, rows or columns. */
export const axis: Field = {
  wanted: '0, 1 or 2',
  accepts: (value) => value === 0 || value === 1 || value === 2,
};

/** A number for channels, rows and columns each. */
export const threeAxes = (least: 0 | 1): Field => ({
  wanted: `three whole numbers of ${least} or more`,
  accepts: (value) => isList(value, 3, least),
});

/** Extents of an array of any number of axes. */
export const sizes: Field = {
  wanted: 'whole numbers of 1 or more',
  accepts: (value) => Array.isArray(value) && isList(value, value.length, 1),
};

/** Places of a list, from 0. */
export const places: Field = {
  wanted: 'whole numbers of 0 or more',
  accepts: (value) => Array.isArray(value) && isList(value, value.length, 0),
};
