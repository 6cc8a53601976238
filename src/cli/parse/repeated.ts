import { UserError } from '../../errors.js';
import { camelCase, optionName } from '../option-name.js';
import type { OptionTable } from '../options.js';

/**
 * The options' values, where one may have been given several times. An option that takes several
 * keeps them all; of another, the same value counts once, and different ones are a mistake: to take
 * the last would swallow the others.
 * @throws UserError for an option that takes one value and was given several
 */
export function settleRepeated(
  values: Readonly<Record<string, unknown>>,
  options: OptionTable,
): Record<string, unknown> {
  const settled = { ...values };
  for (const [name, { several, array }] of Object.entries(options)) {
    const key = camelCase(name);
    const value = values[key];
    if (!Array.isArray(value) || array) continue;
    const different = [...new Set(value)];
    if (different.length > 1 && !several) {
      throw new UserError(
        `${optionName(name)} is given ${value.length} times, as ${different.join(' and ')}; give it once`,
      );
    }
    settled[key] = several ? value : different[0];
  }
  return settled;
}
