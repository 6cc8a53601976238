/** The option that sets a field of a request: `--high-lrp` for `highLrp`. */
export const optionName = (field: string): string =>
  `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
