/** The name of an option without its hyphens, as the parser also gives it: `highLrp` of `high-lrp`. */
export const camelCase = (option: string): string =>
  option.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The option that sets a field of a request: `--high-lrp` for `highLrp`. */
export const optionName = (field: string): string =>
  `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
