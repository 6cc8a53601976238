/**
 * Which values a map can have: of either sign; none below 0; or of either sign where the size is what
 * counts, so that colours which only rise show |R|.
 */
export type MapSign = 'signed' | 'positive' | 'size';
