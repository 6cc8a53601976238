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
