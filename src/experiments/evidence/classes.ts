/**
 * The three evidence classes of design section 6, with what the tool says about them.
 *
 * Colours (sRGB, 0…255) are the blue, orange and grey of Okabe and Ito's palette (2008), which readers
 * with any form of colour blindness can tell apart, in hue and in lightness.
 */
export const evidenceClasses = {
  essential: {
    title: 'essential',
    predicts: 'falls',
    colour: [230, 159, 0],
    about: 'much relevance: distort it and the score falls',
  },
  negative: {
    title: 'negative-evidence candidate',
    predicts: 'rises',
    colour: [0, 114, 178],
    about: 'much sensitivity, little relevance: distort it and the score rises',
  },
  inessential: {
    title: 'inessential',
    predicts: 'stays',
    colour: [153, 153, 153],
    about: 'little of both: distort it and the score stays',
  },
} as const;

export type EvidenceClass = keyof typeof evidenceClasses;
